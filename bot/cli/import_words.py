"""Why a row or a file was refused, in the reader's words, each with the fix."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from integrations.imports.facts_writing import SourceTaken
from integrations.imports.headers import HeadersRefused
from integrations.imports.mapping import MappingError
from integrations.imports.problems import Fault, Problem
from integrations.sources.files import FileFault, RefusedFile
from locales import Speaker, translatable

ROW_WORDS: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.MISSING: translatable("is empty. Fill it in."),
        Fault.STRAY_VALUE: translatable(
            "“{found}” stands under no header. Name the column, or quote the value that a delimiter split."
        ),
        Fault.TOTALS_ROW: translatable("is a totals row (“{found}”). Delete it: totals are computed here."),
        Fault.REPEATED_ROW: translatable("repeats “{found}”. Keep one of the rows."),
        Fault.UNCOMPUTED: translatable(
            "holds a formula without a saved value ({found}). Open the file in a spreadsheet and save it."
        ),
        Fault.TOO_LONG: translatable("“{found}” is longer than {expected} characters. Shorten it."),
        Fault.NOT_A_NUMBER: translatable("“{found}” is no number that fits here. Write it like 1234.56."),
        Fault.AMBIGUOUS_NUMBER: translatable(
            "“{found}” may be {expected}. Say which mark is the decimal one: --decimal . or --decimal ,"
        ),
        Fault.TOO_LARGE: translatable("“{found}” is more than can be kept exactly (about 9.2 trillion)."),
        Fault.PERCENT_SIGN: translatable("“{found}” has a percent sign, and this is no percentage. Write the number."),
        Fault.PERCENT_OR_SHARE: translatable("“{found}” may be {expected}. Write it with a percent sign."),
        Fault.NOT_A_DAY: translatable("“{found}” is no day. Write 2026-11-03, or say --date-format."),
        Fault.AMBIGUOUS_DAY: translatable(
            "“{found}” may be {expected}. Say which comes first: --date-format %d/%m/%Y or %m/%d/%Y"
        ),
        Fault.FUTURE_DAY: translatable("{found} has not come yet: in this market it is {expected}."),
        Fault.NOT_A_PERIOD: translatable("“{found}” is no period. Write 2026-11, 2026-Q4 or 2026."),
        Fault.FOREIGN_CURRENCY: translatable("is in {found}; only {expected} fits here. Convert it or correct it."),
        Fault.UNKNOWN_CURRENCY: translatable("“{found}” is no currency. Write its code, like USD."),
        Fault.CURRENCY_IN_USE: translatable(
            "would turn a store with facts in {expected} into {found}. Add a new store for the new currency."
        ),
        Fault.UNKNOWN_STORE: translatable("no store is called “{found}”. The nearest: {expected}."),
        Fault.UNKNOWN_TEAM: translatable("no team is called “{found}”. The nearest: {expected}."),
        Fault.UNKNOWN_PERSON: translatable("nobody is called “{found}”. The nearest: {expected}."),
        Fault.UNKNOWN_NODE: translatable(
            "“{found}” is no store, team or person, nor “company”. The nearest: {expected}."
        ),
        Fault.SEVERAL_MEANINGS: translatable("“{found}” may be {expected}. Say it by code or e-mail."),
        Fault.UNKNOWN_MEASURE: translatable("no measure is called “{found}”. The nearest: {expected}."),
        Fault.NEEDS_KEYS: translatable(
            "“{found}” counts different people over a period; daily counts cannot be added up. Leave it out."
        ),
        Fault.UNKNOWN_KPI: translatable("no KPI is called “{found}”. The nearest: {expected}."),
        Fault.UNKNOWN_ZONE: translatable("“{found}” is no time zone. Write one like America/Sao_Paulo."),
        Fault.UNKNOWN_LANGUAGE: translatable("“{found}” is no language we know. Write one like pt-BR or 中文."),
        Fault.UNKNOWN_RIGHT: translatable("“{found}” is no right. Write member, manager or admin."),
        Fault.NOT_WORKING_DAYS: translatable("“{found}” are no weekdays. Write them like Mon-Fri or 1,2,3,4,6."),
        Fault.NOT_AN_EMAIL: translatable("“{found}” is no e-mail address."),
        Fault.WORD_TAKEN: translatable("“{found}” already names {expected}. Choose another word."),
        Fault.BANDS_CROSSED: translatable("amber from {found} is above green from {expected}. Lower it."),
        Fault.TEAM_UNDER_ITSELF: translatable("the team would stand under itself through “{found}”."),
        Fault.ACCOUNT_TAKEN: translatable("{found} belongs to {expected} already."),
        Fault.WHICH_TENANT: translatable("{found}: of which workspace or tenant? Say --tenant {expected}=…"),
        Fault.LAST_ADMINISTRATOR: translatable("“{found}” is the last administrator. Name another one first."),
    }
)
_WITHOUT_NEAREST: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.UNKNOWN_STORE: translatable(
            "no store is called “{found}”. Add it with leadline import stores.csv, or let a mapping file create it."
        ),
        Fault.UNKNOWN_TEAM: translatable("no team is called “{found}”. Add it with leadline import teams.csv."),
        Fault.UNKNOWN_PERSON: translatable("nobody is called “{found}”. Add them with leadline import people.csv."),
        Fault.UNKNOWN_NODE: translatable("“{found}” is no store, team or person, nor “company”."),
        Fault.UNKNOWN_MEASURE: translatable("no measure is called “{found}”."),
        Fault.UNKNOWN_KPI: translatable("no KPI is called “{found}”."),
        Fault.FOREIGN_CURRENCY: translatable(
            "{found} is the company's own currency and needs no rate. Delete the row."
        ),
    }
)
FILE_WORDS: Mapping[FileFault, str] = MappingProxyType(
    {
        FileFault.UNKNOWN_FORMAT: translatable("“{found}” is no table. Import a .csv or .xlsx file."),
        FileFault.OTHER_SPREADSHEET: translatable("{found} files cannot be read. Save it as .xlsx or .csv."),
        FileFault.DAMAGED: translatable("The file is damaged: {found}"),
        FileFault.UNKNOWN_ENCODING: translatable(
            "{found} is text neither in UTF-8 nor in GB18030. Say --encoding, or save it as UTF-8."
        ),
        FileFault.NO_SUCH_SHEET: translatable("There is no sheet “{found}”. The file has: {choices}"),
        FileFault.EMPTY: translatable("The file holds no headers."),
        FileFault.TITLE_ABOVE_HEADERS: translatable(
            "Row {row} is a title (“{found}”), not headers. Delete it, or say header_row in a mapping file."
        ),
        FileFault.REPEATED_HEADER: translatable("Row {row}: the header “{found}” stands twice. Rename one."),
    }
)


def row_problem(speaker: Speaker, problem: Problem) -> str:
    """Say where a problem stands, what was read there and how to mend it."""
    words = ROW_WORDS[problem.fault]
    if not problem.expected:
        words = _WITHOUT_NEAREST.get(problem.fault, words)
    said = speaker.say(words, found=problem.found, expected=" / ".join(problem.expected))
    if problem.column:
        return speaker.say("Row {row}, {column}: {problem}", row=str(problem.row), column=problem.column, problem=said)
    return speaker.say("Row {row}: {problem}", row=str(problem.row), problem=said)


def file_refusal(speaker: Speaker, refused: RefusedFile) -> str:
    """Say why a file is no table."""
    return speaker.say(
        FILE_WORDS[refused.fault], found=refused.found, row=str(refused.row), choices=", ".join(refused.choices)
    )


def header_refusal(speaker: Speaker, refused: HeadersRefused) -> tuple[str, ...]:
    """Say which columns are missing, or which kinds a file may be, one line each."""
    has = ", ".join(header for header in refused.headers if header)
    if refused.kind is None:
        kinds = ", ".join(refused.fitting)
        if kinds:
            line = speaker.say("The file may be of several kinds. Say which one: --kind {kinds}", kinds=kinds)
        else:
            line = speaker.say("Its headers fit no kind of file. Say --kind, or start from leadline import --template.")
        return (line, speaker.say("It has: {headers}", headers=has))
    lines = []
    for field, header, near in refused.missing:
        if near:
            lines.append(
                speaker.say(
                    "Row {row}: no column for {field}. Is it “{near}”? Rename it to “{header}” or map it.",
                    row=str(refused.row),
                    field=field,
                    near=near,
                    header=header,
                )
            )
        else:
            lines.append(
                speaker.say(
                    "Row {row}: no column for {field}. Name it “{header}”, or map it with --mapping.",
                    row=str(refused.row),
                    field=field,
                    header=header,
                )
            )
    return (*lines, speaker.say("It has: {headers}", headers=has))


def mapping_refusal(speaker: Speaker, refused: MappingError) -> str:
    """Say which line of a mapping file cannot be followed."""
    return speaker.say(
        "The mapping's {key} cannot be “{found}”. Possible: {wanted}",
        key=refused.key or "TOML",
        found=refused.found,
        wanted=refused.wanted,
    )


def source_refusal(speaker: Speaker, refused: SourceTaken) -> str:
    """Say that a source's name is taken."""
    return speaker.say(
        "“{source}” is the name of a source of kind {kind}. Choose another name with --source.",
        source=refused.source,
        kind=refused.kind,
    )
