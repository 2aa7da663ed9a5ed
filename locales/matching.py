"""The key under which two spellings of a name or a word count as the same.

KPI names, aliases, command words and language names are compared by `match_key`, never by what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Characters that colleagues in Taipei and Hong Kong type in KPI and store names, paired with the form used in Shenzhen.
_TRADITIONAL = (
    "報標達銷單額數據實際轉換訪問廣費銀點擊庫貨訂買賣價錢匯時間區團隊員處負責會議總計類別項圖視頻關鍵詞質績評審請設"
    "檢個開啟網頁動態無線號碼過還這現發長國業務東馬島幣萬億灣約級終結經統給絕縮後語說詳調識變讓貿貴資賬購進運連週遠"
    "適遞選織組離權靜閉導診斷體幫錄為麼亞爾顯詢錯環預測產從來門優補贈虧損淨廠倉師樣種論復確認應當壞歷滿"
)
_SIMPLIFIED = (
    "报标达销单额数据实际转换访问广费银点击库货订买卖价钱汇时间区团队员处负责会议总计类别项图视频关键词质绩评审请设"
    "检个开启网页动态无线号码过还这现发长国业务东马岛币万亿湾约级终结经统给绝缩后语说详调识变让贸贵资账购进运连周远"
    "适递选织组离权静闭导诊断体帮录为么亚尔显询错环预测产从来门优补赠亏损净厂仓师样种论复确认应当坏历满"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# Letters whose stroke is no combining mark, so that decomposition leaves them as they are.
_STROKED = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i"})
# Only the Latin, Greek and Cyrillic accents: dropping every nonspacing mark would merge が with か and eat Thai vowels.
_ACCENTS = re.compile("[\u0300-\u036f]")


@lru_cache(maxsize=8192)
def match_key(text: str) -> str:
    """Return the key for comparing names: NFKC, case folded, accents dropped, traditional characters simplified."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", bare).translate(_STROKED).translate(_TO_SIMPLIFIED)
    return " ".join(folded.split())
