"""Packs and unpacks the callback data of buttons: `v1:action:argument:...`, at most Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "v1"
MAX_BYTES = 64
_NUMBER_LIMIT = 2**53
"""Above every id of Telegram (52 bits) and of Lede; a page number below it times a page size fits 64 bits."""


class Action(StrEnum):
    """What a button does. The values are short because the 64 bytes hold the arguments, too."""

    LATEST = "lt"
    LATEST_PAGE = "ltp"
    SEARCH = "fi"
    SEARCH_PAGE = "fip"
    SHOW_NARROWING = "fin"
    NARROW_SEARCH = "fif"
    RUN_COMMAND = "run"
    OPEN_STORY = "ls"
    SAVE_STORY = "sv"
    UNSAVE_STORY = "us"
    OPEN_DIGEST_STORY = "dg"
    SHOW_REST = "dgm"
    TURN_REST = "dgp"
    SAVE_DIGEST_STORY = "svd"
    UNSAVE_DIGEST_STORY = "usd"
    SHOW_PREVIEW = "nx"
    OPEN_PREVIEW_STORY = "nxs"
    SHOW_PREVIEW_REST = "nxm"
    TURN_PREVIEW_REST = "nxp"
    SAVE_OPENED_STORY = "svo"
    UNSAVE_OPENED_STORY = "uso"
    FOLLOW_STORY = "fo"
    UNFOLLOW_STORY = "ufo"
    EXPLAIN_STORY = "why"
    WANT_MORE = "ml"
    WANT_LESS = "ll"
    UNDO_TASTE = "mlx"
    SHOW_TASTE = "mls"
    ASK_RESET_TASTE = "mlr"
    RESET_TASTE = "mlry"
    LIST_FOLLOWED = "fol"
    STOP_FOLLOWING = "fox"
    FOLLOW_AGAIN = "foy"
    MUTE_STORY = "mu"
    CHOOSE_MUTE = "muc"
    SET_MUTE = "mus"
    LIST_MUTED = "mul"
    LIFT_MUTE = "mux"
    MUTE_AGAIN = "muy"
    SET_AT_ONCE = "ao"
    ASK_BREAKING = "br"
    SEND_BREAKING = "bry"
    DROP_BREAKING = "brn"
    APPROVE_BREAKING = "bra"
    DECLINE_BREAKING = "brd"
    STOP_BREAKING = "brx"
    LIST_WATCHED = "wal"
    WATCH_SEARCH = "waf"
    STOP_WATCHING = "wax"
    WATCH_AGAIN = "wau"
    LIST_SAVED = "sd"
    REMOVE_SAVED = "sdx"
    CANCEL = "cancel"
    ASK_FORGET = "forget"
    FORGET = "forgetyes"
    SUBSCRIBE = "sub"
    SEND_FIRST_DIGEST = "now"
    SHOW_SETTINGS = "st"
    SHOW_SETTINGS_FROM_DIGEST = "std"
    OPEN_SETTING = "go"
    TOGGLE_TIME = "t"
    TOGGLE_WEEKDAY = "d"
    SET_WEEKDAYS = "ds"
    ASK_LOCAL_TIME = "zc"
    CHOOSE_UTC_OFFSET = "zo"
    CHOOSE_TIMEZONE = "z"
    TOGGLE_TOPIC = "tp"
    CHOOSE_UNKNOWN_TOPICS = "tpu"
    LEAVE_OUT_TOPIC = "tpx"
    TOGGLE_SOURCE = "sc"
    LEAVE_OUT_SOURCE = "scx"
    TOGGLE_STORY_LANGUAGE = "sl"
    CHOOSE_LENGTH = "l"
    CHOOSE_FORM = "fm"
    CHOOSE_MAX_STORIES = "n"
    TOGGLE_EMPTY_DIGEST = "e"
    SHOW_LANGUAGES = "la"
    CHOOSE_LANGUAGE = "lac"
    CHOOSE_QUIET_HOURS = "q"
    TOGGLE_SILENT = "si"
    TOGGLE_PICTURES = "pi"
    PAUSE = "p"
    RESUME = "re"
    UNSUBSCRIBE = "un"
    SHOW_ARTICLE = "show"
    ADD_ANYWAY = "any"
    PUBLISH = "pub"
    CHOOSE_PLAN_TIME = "pl"
    SET_PLAN_TIME = "plset"
    SET_PLAN_DIGEST = "pldig"
    ASK_PLAN_TIME = "plask"
    LIFT_EMBARGO = "pllift"
    CANCEL_PLAN = "plx"
    SEND_TIP = "tip"
    BLOCK_SENDER = "tipblock"
    UNBLOCK_SENDER = "tipallow"
    LIST_PLANNED = "plist"
    UNPUBLISH = "unpub"
    DISCARD = "disc"
    RESTORE_DRAFT = "undisc"
    ASK_RETRACT = "askretract"
    RETRACT = "retract"
    RESTORE = "restore"
    EDIT = "edit"
    CHANGE_LENGTH = "len"
    NEXT_METHOD = "way"
    SHOW_DROPPED_LINES = "left"
    RESTORE_DROPPED_LINE = "take"
    DROP_LINE_AGAIN = "untake"
    SHOW_CARD = "card"
    SHOW_MORE = "more"
    SPLIT_DRAFT = "split"
    UNDO_SPLIT = "join"
    JOIN_DRAFTS = "joinbefore"
    UNDO_JOIN = "joinundo"
    ASK_TITLE = "title"
    ASK_SUMMARY = "sum"
    LIST_SENTENCES = "sen"
    TOGGLE_SENTENCE = "sentog"
    SHOW_EDITING = "sened"
    ASK_NOTE = "note"
    CLEAR_NOTE = "notex"
    UNDO_EDIT = "undo"
    SHOW_PICTURE = "pic"
    CHOOSE_PICTURE = "picset"
    SHOW_OWN_PICTURE = "picown"
    ASK_PICTURE = "picask"
    KEEP_APART = "evapart"
    JOIN_EVENT = "evback"
    SHOW_EVENT = "ev"
    SHOW_MEMBER = "evart"
    TAKE_OUT = "evout"
    MAKE_LEAD = "evlead"
    MARK_EVENT = "evmark"
    CHOOSE_MERGE = "evjoin"
    ASK_EVENT_NUMBER = "evnum"
    MERGE_EVENT = "evinto"
    CHOOSE_SPLIT = "evspl"
    SPLIT_EVENT = "evcut"
    UNDO_EVENT = "evundo"
    SHOW_EDITION = "ed"
    CHOOSE_ENTRY = "eds"
    MARK_ENTRY = "edm"
    MOVE_ENTRY = "edv"
    CLEAR_ENTRY = "edc"
    UNDO_EDITION = "edu"
    ASK_GREETING = "edg"
    CLEAR_GREETING = "edgx"
    ORDER_CORRECTION = "cor"
    DECLINE_CORRECTION = "corno"
    ASK_CORRECTION_NOTE = "cornote"
    UNDO_CORRECTION = "corundo"
    STOP_CORRECTION = "corstop"
    REPLACE_EARLIER = "ver"
    RESTORE_EARLIER = "verundo"
    DRAFT_EDITED = "edited"
    ASK_SOURCE = "srcask"
    PUBLISH_UNSOURCED = "pubnosrc"
    CHOOSE_TOPICS = "topics"
    TOGGLE_ARTICLE_TOPIC = "atp"
    SET_TYPED_TOPICS = "atyped"
    LIST_DRAFTS = "drafts"
    ASK_PUBLISH_DRAFTS = "drpub"
    ASK_DISCARD_DRAFTS = "drdisc"
    RUN_DRAFT_BATCH = "drrun"
    UNDO_DRAFT_BATCH = "drundo"
    LIST_ARTICLES = "arts"
    SHOW_FOUND_ARTICLES = "artsf"
    SHOW_FEED = "so"
    LIST_FEEDS = "sop"
    ASK_FEED = "soadd"
    PICK_FEED = "sopick"
    ASK_NEWEST = "sonew"
    TAKE_NEWEST = "sotake"
    SET_AUTO_PUBLISH = "sopub"
    CONFIRM_AUTO_PUBLISH = "sopubyes"
    SET_FULL_TEXT = "sofull"
    ASK_FEED_TOPICS = "sotop"
    SET_FEED_TOPICS = "sotyped"
    PAUSE_FEED = "sopause"
    RESUME_FEED = "sores"
    CHECK_FEED = "sonow"
    LIST_REFUSED = "sorf"
    ADD_REFUSED = "sorfadd"
    ASK_REMOVE_FEED = "sorm"
    REMOVE_FEED = "sormyes"
    EXPORT_FEEDS = "soexp"
    SHOW_LIST = "solsh"
    FOLLOW_LIST = "solst"
    CHOOSE_LIST = "solag"
    SHOW_FEED_MORE = "somore"
    ASK_FEED_ADDRESS = "soadr"
    UNDO_FEED_ADDRESS = "soadru"
    SHOW_RULES = "sorl"
    ASK_RULE = "sorla"
    CHOOSE_DAILY_LIMIT = "sorlm"
    SET_PRIORITY = "sorlp"
    SHOW_FORECAST = "sorlf"
    SAVE_RULE = "sorls"
    UNDO_RULE = "sorlu"
    FOLLOW_FEED = "sofollow"
    SEND_BROADCAST = "bcsend"
    DISCARD_BROADCAST = "bcdrop"
    STOP_BROADCAST = "bcstop"
    RESUME_BROADCAST = "bcgo"
    REUSE_BROADCAST = "bcre"
    SHOW_BROADCAST = "bc"
    CHOOSE_AUDIENCE = "bcto"
    LIST_AUDIENCES = "bctol"
    SET_AUDIENCE = "bctos"
    ASK_BROADCAST_CHAT = "bctoc"
    CHOOSE_BROADCAST_TIME = "bcat"
    SET_BROADCAST_TIME = "bcats"
    ASK_BROADCAST_TIME = "bcata"
    CANCEL_BROADCAST = "bcx"
    ASK_BROADCAST_PICTURE = "bcpic"
    REMOVE_BROADCAST_PICTURE = "bcpicx"
    ASK_BROADCAST_BUTTONS = "bcbtn"
    SHOW_SECTIONS = "sec"
    CHOOSE_SECTION = "secs"
    MOVE_SECTION = "secv"
    LIMIT_SECTION = "secl"
    REMOVE_SECTION = "secx"
    CHOOSE_NEW_SECTION = "seca"
    ADD_SECTION = "secn"
    UNDO_SECTIONS = "secu"
    SHOW_STATISTICS = "stats"
    SHOW_FIGURES = "stfig"
    SEND_FIGURES = "stcsv"
    SET_DARK = "stdark"
    SHOW_LOG = "log"
    ASK_EDITOR = "tmadd"
    ASK_REMOVE_EDITOR = "tmrm"
    REMOVE_EDITOR = "tmrmyes"
    ASK_SEND_BACKUP = "bk"
    SEND_BACKUP = "bkyes"
    SHOW_TEAM = "tm"
    INVITE = "tminv"
    WITHDRAW_INVITATION = "tmvoid"
    LIST_CHANNELS = "ch"
    CONNECT_CHANNEL = "chadd"
    SHOW_CHANNEL = "chs"
    CHECK_CHANNEL = "chok"
    SHOW_POSTS = "chp"
    CHOOSE_POST = "chpc"
    SET_POST = "chps"
    TOGGLE_ASK_FIRST = "chask"
    APPROVE_POST = "chyes"
    REFUSE_POST = "chno"
    SHOW_LOOK = "chl"
    TOGGLE_LOOK = "chlt"
    ASK_SIGNATURE = "chsig"
    CLEAR_SIGNATURE = "chsigx"
    ASK_DISCONNECT = "chrm"
    DISCONNECT = "chrmyes"
    SHOW_CLIENTS = "cl"
    ASK_CLIENT = "cladd"
    CREATE_CLIENT = "clnew"
    ASK_REMOVE_CLIENT = "clrm"
    REMOVE_CLIENT = "clrmyes"


@dataclass(frozen=True, slots=True)
class CallbackData:
    """The content of a button: its action and its arguments as text.

    `chat_id` is the group or channel that a button in a private chat is about, 0 for the chat itself.
    """

    action: Action
    args: tuple[str, ...]
    chat_id: int = 0

    def number(self, index: int) -> int:
        """The argument at `index` as a whole number; -1 where it is missing or no valid number."""
        try:
            found = int(self.args[index])
        except (IndexError, ValueError):
            return -1
        return found if abs(found) < _NUMBER_LIMIT else -1

    def text(self, index: int) -> str:
        """The argument at `index`, "" where it is missing."""
        return self.args[index] if index < len(self.args) else ""


def pack(action: Action, *args: object) -> str:
    """The callback data of a button.

    Raises:
        ValueError: The data would be over 64 bytes, which Telegram refuses.
    """
    return _checked(":".join((VERSION, action, *map(str, args))))


def for_chat(data: str, chat_id: int) -> str:
    """The callback data with the group or channel that the button is about.

    Raises:
        ValueError: The data would be over 64 bytes.
    """
    _, _, rest = data.partition(":")
    return _checked(f"{VERSION}@{chat_id}:{rest}")


def _checked(data: str) -> str:
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"callback data is over {MAX_BYTES} bytes: {data}")
    return data


def unpack(data: str) -> CallbackData | None:
    """The content of a button, or None where `data` is from another version."""
    head, *rest = data.split(":")
    version, _, chat = head.partition("@")
    if version != VERSION or not rest:
        return None
    try:
        chat_id = int(chat or 0)
        return CallbackData(Action(rest[0]), tuple(rest[1:]), chat_id if abs(chat_id) < _NUMBER_LIMIT else 0)
    except ValueError:
        return None
