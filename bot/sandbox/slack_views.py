"""The view methods of the local Slack: modals opened with a trigger, pushed and updated, and published homes."""

from typing import Any

from bot.sandbox.slack_blocks import view_problems
from bot.sandbox.slack_methods import Arguments, Method, SlackRefusal, need
from bot.sandbox.slack_wire import view_json
from bot.sandbox.slack_workspace import SlackView, SlackWorkspace

DEEPEST_STACK = 3


def checked_view(arguments: Arguments, kind: str) -> dict[str, Any]:
    """Return the ``view`` argument when it is a sound view of that kind, or refuse it as Slack does."""
    content = need(arguments, "view")
    if not isinstance(content, dict):
        raise SlackRefusal("invalid_arguments", ("[ERROR] must be an object [json-pointer:/view]",))
    problems = view_problems(content)
    if not problems and content["type"] != kind:
        problems = [f"[ERROR] must be of type {kind} [json-pointer:/view/type]"]
    if problems:
        raise SlackRefusal("invalid_arguments", tuple(problems))
    return content


def push(space: SlackWorkspace, user_id: str, content: dict[str, Any]) -> SlackView:
    """Lay a new modal on the person's stack and return it; refuses a fourth."""
    stack = space.modals.setdefault(user_id, [])
    if len(stack) >= DEEPEST_STACK:
        raise SlackRefusal("push_limit_reached")
    view = space.view(user_id, content)
    if stack:
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
    stack.append(view)
    return view


def replace_content(space: SlackWorkspace, view: SlackView, content: dict[str, Any]) -> None:
    """Give an open modal new content and a new hash; its id and place in the stack stay."""
    fresh = space.view(view.user, content)
    view.content, view.hash, view.errors = fresh.content, fresh.hash, {}


def _redeem(space: SlackWorkspace, arguments: Arguments) -> str:
    held = space.redeem(need(arguments, "trigger_id"))
    if held is None:
        raise SlackRefusal("invalid_trigger_id")
    user_id, is_fresh = held
    if not is_fresh:
        raise SlackRefusal("expired_trigger_id")
    return user_id


def _open(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    content = checked_view(arguments, "modal")
    user_id = _redeem(space, arguments)
    space.modals[user_id] = []
    return {"view": view_json(space, push(space, user_id, content))}


def _push(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    content = checked_view(arguments, "modal")
    return {"view": view_json(space, push(space, _redeem(space, arguments), content))}


def _update(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    content = checked_view(arguments, "modal")
    view = space.find_view(arguments.get("view_id"), arguments.get("external_id"))
    if view is None:
        raise SlackRefusal("not_found")
    if arguments.get("hash") not in {None, "", view.hash}:
        raise SlackRefusal("hash_conflict")
    replace_content(space, view, content)
    return {"view": view_json(space, view)}


def _publish(space: SlackWorkspace, arguments: Arguments) -> dict[str, Any]:
    content = checked_view(arguments, "home")
    user_id = need(arguments, "user_id")
    if user_id not in space.users:
        raise SlackRefusal("user_not_found")
    former = space.homes.get(user_id)
    if former is not None and arguments.get("hash") not in {None, "", former.hash}:
        raise SlackRefusal("hash_conflict")
    space.homes[user_id] = space.view(user_id, content)
    return {"view": view_json(space, space.homes[user_id])}


VIEW_METHODS: dict[str, Method] = {
    "views.open": _open,
    "views.push": _push,
    "views.update": _update,
    "views.publish": _publish,
}
