"""What people type in each language, which judges the words of its catalog."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.i18n import LOCALE, Catalogs
from bot.services.reading.intents import command_of, is_thanks
from bot.services.reading.rule_grammar import read_rule
from bot.services.reading.search_query import read_query
from bot.services.subscriptions import moment_parser, pause_parser, setting_parser
from bot.typed_words import TypedWords, Vocabulary, Word

CATALOGS = Catalogs.load()
LANGUAGES = sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/lede.po"))
EVERY_DAY, WORKDAYS = (1, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 5)
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
"""11:00 in Berlin."""
BERLIN = ZoneInfo("Europe/Berlin")

SCHEDULES: dict[str, list[tuple[str, str, tuple[int, ...] | None]]] = {
    "en": [
        ("8 in the morning, 6 in the evening", "08:00 18:00", None),
        ("every day at eight", "08:00", EVERY_DAY),
        ("2 at night", "02:00", None),
        ("８：３０", "08:30", None),
        ("٨:٠٠", "08:00", None),
        ("8 thirty", "08:30", None),
    ],
    "de": [
        ("8 Uhr", "08:00", None),
        ("8h30", "08:30", None),
        ("um 20.30 Uhr", "20:30", None),
        ("6 Uhr abends", "18:00", None),
        ("jeden Tag um acht", "08:00", EVERY_DAY),
        ("werktags 7 Uhr 30", "07:30", WORKDAYS),
        ("montags bis freitags um 8", "08:00", WORKDAYS),
        ("morgens und abends", "08:00 18:00", None),
        ("am Wochenende mittags", "12:00", (6, 7)),
    ],
    "fr": [
        ("8h", "08:00", None),
        ("8h30", "08:30", None),
        ("à 8 heures", "08:00", None),
        ("20 h et 7 h", "07:00 20:00", None),
        ("8 heures et demie", "08:30", None),
        ("8 heures du soir", "20:00", None),
        ("tous les jours à 8h", "08:00", EVERY_DAY),
        ("du lundi au vendredi à 7h15", "07:15", WORKDAYS),
        ("le samedi à midi", "12:00", (6,)),
        ("lundi à vendredi, 8h", "08:00", WORKDAYS),
        ("lundi à vendredi à 8h", "08:00", WORKDAYS),
        ("lun. mer. ven. 8h", "08:00", (1, 3, 5)),
        ("lun.-ven. 8h", "08:00", WORKDAYS),
        ("midi et demi", "12:30", None),
        ("samedi à 9h", "09:00", (6,)),
        ("matin et soir", "08:00 18:00", None),
    ],
    "es": [
        ("8:00 de la mañana", "08:00", None),
        ("a las 8 de la tarde", "20:00", None),
        ("8 y media", "08:30", None),
        ("a las ocho", "08:00", None),
        ("todos los días a las 8", "08:00", EVERY_DAY),
        ("de lunes a viernes a las 7:30", "07:30", WORKDAYS),
        ("los sábados al mediodía", "12:00", (6,)),
        ("por la mañana y por la noche", "08:00 21:00", None),
    ],
    "it": [
        ("alle 8", "08:00", None),
        ("ore 20.30", "20:30", None),
        ("alle 8 e mezza", "08:30", None),
        ("alle 8 di sera", "20:00", None),
        ("tutti i giorni alle 8", "08:00", EVERY_DAY),
        ("dal lunedì al venerdì alle 7", "07:00", WORKDAYS),
        ("mezzogiorno e mezzo", "12:30", None),
        ("sabato e domenica a mezzogiorno", "12:00", (6, 7)),
    ],
    "pt_BR": [
        ("às 8h", "08:00", None),
        ("8h30", "08:30", None),
        ("às oito horas", "08:00", None),
        ("à 1h", "01:00", None),
        ("de segunda a sexta à 1h", "01:00", WORKDAYS),
        ("8 da noite", "20:00", None),
        ("8 da manhã", "08:00", None),
        ("todos os dias às 8h", "08:00", EVERY_DAY),
        ("de segunda a sexta às 7h", "07:00", WORKDAYS),
        ("segunda-feira às 7", "07:00", (1,)),
        ("sábado ao meio-dia", "12:00", (6,)),
    ],
    "ru": [
        ("в 8", "08:00", None),
        ("в 8 утра", "08:00", None),
        ("в 8 часов вечера", "20:00", None),
        ("2 часа ночи", "02:00", None),
        ("утром и вечером", "08:00 18:00", None),
        ("каждый день в 8:30", "08:30", EVERY_DAY),
        ("по вторникам в 7", "07:00", (2,)),
        ("в понедельник и среду в 9", "09:00", (1, 3)),
        ("с понедельника по пятницу в 8", "08:00", WORKDAYS),
        ("по будням в 8", "08:00", WORKDAYS),
    ],
    "uk": [
        ("о 8", "08:00", None),
        ("о 8 ранку", "08:00", None),
        ("о 8 годині вечора", "20:00", None),
        ("щодня о 8:30", "08:30", EVERY_DAY),
        ("у вівторок о 7", "07:00", (2,)),
        ("по середах о 9", "09:00", (3,)),
        ("з понеділка до п’ятниці о 8", "08:00", WORKDAYS),
    ],
    "tr": [
        ("saat 8", "08:00", None),
        ("saat 20.30", "20:30", None),
        ("sabah 8", "08:00", None),
        ("akşam 8", "20:00", None),
        ("8 buçuk", "08:30", None),
        ("her gün saat 8", "08:00", EVERY_DAY),
        ("salı ve perşembe 9", "09:00", (2, 4)),
        ("hafta içi 8", "08:00", WORKDAYS),
        ("SALI 9", "09:00", (2,)),
        ("her SABAH", "08:00", None),
    ],
    "ar": [
        ("٨:٠٠", "08:00", None),
        ("الساعة ٨", "08:00", None),
        ("٨ صباحا", "08:00", None),
        ("٨ مساءً", "20:00", None),
        ("كل يوم الساعة ٨", "08:00", EVERY_DAY),
        ("الأحد ٩", "09:00", (7,)),
        ("من الاثنين إلى الجمعة ٨", "08:00", WORKDAYS),
        ("الجمعة والسبت الساعة ٨ صباحًا", "08:00", (5, 6)),
        ("كل يوم جمعة ٩", "09:00", (5,)),
        ("الساعة الثامنة صباحا والسادسة مساء", "08:00 18:00", None),
        ("الثانية عشرة ظهرا", "12:00", None),
        ("بالليل ٩", "21:00", None),
    ],
    "zh_Hans": [
        ("8点", "08:00", None),
        ("8点半", "08:30", None),
        ("8点30分", "08:30", None),
        ("8：30", "08:30", None),
        ("下午6点", "18:00", None),
        ("晚上八点", "20:00", None),
        ("十一点", "11:00", None),
        ("二十三点十五分", "23:15", None),
        ("早上十点半", "10:30", None),
        ("早上7点半", "07:30", None),
        ("每天8点", "08:00", EVERY_DAY),
        ("周一至周五8点", "08:00", WORKDAYS),
        ("星期六和星期日中午", "12:00", (6, 7)),
    ],
    "id": [
        ("pukul 8", "08:00", None),
        ("jam 20.30", "20:30", None),
        ("jam 8 pagi", "08:00", None),
        ("jam 8 malam", "20:00", None),
        ("jam 4 sore", "16:00", None),
        ("setiap hari pukul 8", "08:00", EVERY_DAY),
        ("Senin sampai Jumat pukul 7", "07:00", WORKDAYS),
    ],
}  # fmt: skip
"""Typed times, the times meant, and the days where they are named."""
SWITCHES = {
    "en": ("on", "off", "yes", "no"),
    "de": ("an", "aus", "ja", "nein"),
    "fr": ("activé", "désactivé", "oui", "non"),
    "es": ("activado", "desactivado", "sí", "no"),
    "it": ("attivo", "disattivato", "sì", "no"),
    "pt_BR": ("ligado", "desligado", "sim", "não"),
    "ru": ("вкл", "выкл", "да", "нет"),
    "uk": ("увімкнути", "вимкнути", "так", "ні"),
    "tr": ("açık", "kapalı", "evet", "hayır"),
    "ar": ("تشغيل", "إيقاف", "نعم", "لا"),
    "zh_Hans": ("开", "关", "是", "否"),
    "id": ("nyala", "mati", "ya", "tidak"),
}
PAUSES = {
    "en": [("for two weeks", 14), ("until next Friday", 4)],
    "de": [("zwei Wochen", 14), ("bis nächsten Freitag", 4), ("für einen Monat", 30)],
    "fr": [("pour deux semaines", 14), ("jusqu’à vendredi", 4), ("3 jours", 3)],
    "es": [("dos semanas", 14), ("hasta el viernes", 4), ("por un mes", 30)],
    "it": [("due settimane", 14), ("fino a venerdì", 4), ("per un mese", 30)],
    "pt_BR": [("duas semanas", 14), ("até sexta", 4), ("até 4/12", 4), ("por um mês", 30)],
    "ru": [("две недели", 14), ("до пятницы", 4), ("на месяц", 30), ("на 5 дней", 5)],
    "uk": [("два тижні", 14), ("до п'ятниці", 4), ("на місяць", 30)],
    "tr": [("iki hafta", 14), ("3 gün", 3), ("bir ay", 30)],
    "ar": [("٣ أيام", 3), ("حتى الجمعة", 4), ("أسبوعين", 14), ("لأسبوع", 7), ("سنتان", 730)],
    "zh_Hans": [("两周", 14), ("3天", 3), ("到星期五", 4)],
    "id": [("dua minggu", 14), ("sampai Jumat", 4), ("selama 1 bulan", 30)],
}
MOMENTS = {
    "en": [("tomorrow at 8", "12-01 08:00"), ("in an hour", "11-30 12:00")],
    "de": [
        ("morgen um 8", "12-01 08:00"),
        ("in einer Stunde", "11-30 12:00"),
        ("heute Abend", "11-30 20:00"),
    ],
    "fr": [("demain à 8h", "12-01 08:00"), ("dans 2 heures", "11-30 13:00")],
    "es": [("mañana a las 8", "12-01 08:00"), ("en 2 horas", "11-30 13:00"), ("1/12 a las 7", "12-01 07:00")],
    "it": [("domani alle 8", "12-01 08:00"), ("tra 2 ore", "11-30 13:00")],
    "pt_BR": [
        *(("amanhã às 8h", "12-01 08:00"), ("em 2 horas", "11-30 13:00")),
        ("01/12/2026 à 1h", "12-01 01:00"),
    ],
    "ru": [("завтра в 8", "12-01 08:00"), ("через 2 часа", "11-30 13:00")],
    "uk": [("завтра о 8", "12-01 08:00"), ("через 2 години", "11-30 13:00")],
    "tr": [("yarın saat 8", "12-01 08:00"), ("2 saat sonra", "11-30 13:00")],
    "ar": [
        ("غدا الساعة ٨", "12-01 08:00"),
        ("بعد ٣ ساعات", "11-30 14:00"),
        ("بعد ساعتين", "11-30 13:00"),
        ("مساء الغد", "12-01 18:00"),
    ],
    "zh_Hans": [("明天8点", "12-01 08:00"), ("2小时后", "11-30 13:00")],
    "id": [("besok pukul 8", "12-01 08:00"), ("dalam 2 jam", "11-30 13:00")],
}
RULES = {
    "en": [("topic sport for a week", "topic sport 7"), ("ferry for good", "words ferry 0")],
    "de": [("Thema Sport eine Woche", "topic sport 7"), ("Fähre für immer", "words fähre 0")],
    "fr": [("thème sport pour une semaine", "topic sport 7"), ("ferry pour toujours", "words ferry 0")],
    "es": [("tema deporte por una semana", "topic deporte 7"), ("ferry para siempre", "words ferry 0")],
    "it": [("argomento sport per una settimana", "topic sport 7"), ("ferry per sempre", "words ferry 0")],
    "pt_BR": [("tema esporte por uma semana", "topic esporte 7"), ("balsa para sempre", "words balsa 0")],
    "ru": [("тема спорт на неделю", "topic спорт 7"), ("паром навсегда", "words паром 0")],
    "uk": [("тема спорт на тиждень", "topic спорт 7"), ("пором назавжди", "words пором 0")],
    "tr": [("konu spor 1 hafta", "topic spor 7"), ("feribot 3 gün", "words feribot 3")],
    "ar": [("موضوع رياضة ٣ أيام", "topic رياضة 3"), ("حرب وسلام لشهرين", "words حرب وسلام 60")],
    "zh_Hans": [("主题 体育 7天", "topic 体育 7"), ("渡轮 永久", "words 渡轮 0")],
    "id": [("topik olahraga 1 minggu", "topic olahraga 7"), ("feri selamanya", "words feri 0")],
}
SEARCHES = {
    "en": [("ferry since Tuesday topic:sport", "ferry topic:sport since 2026-11-24")],
    "de": [("Fähre seit 3 Tagen", "Fähre since 2026-11-27"), ("quelle:example.org", "source:example.org")],
    "fr": [("ferry depuis mardi", "ferry since 2026-11-24"), ("ferry hier", "ferry on 2026-11-29")],
    "es": [("ferry desde el martes", "ferry since 2026-11-24"), ("ferry ayer", "ferry on 2026-11-29")],
    "it": [("ferry dal 1º novembre", "ferry since 2026-11-01"), ("ferry ieri", "ferry on 2026-11-29")],
    "pt_BR": [("balsa desde terça", "balsa since 2026-11-24"), ("balsa ontem", "balsa on 2026-11-29")],
    "ru": [("паром с 1 ноября", "паром since 2026-11-01"), ("паром вчера", "паром on 2026-11-29")],
    "uk": [("пором з 1 листопада", "пором since 2026-11-01"), ("пором вчора", "пором on 2026-11-29")],
    "tr": [("feribot dün", "feribot on 2026-11-29"), ("feribot konu:spor", "feribot topic:spor")],
    "ar": [
        ("العبارة منذ الثلاثاء", "العبارة since 2026-11-24"),
        ("العبارة أمس", "العبارة on 2026-11-29"),
        ("العبارة منذ أسبوعين", "العبارة since 2026-11-16"),
        ("النفط والغاز", "النفط والغاز"),
    ],
    "zh_Hans": [("渡轮 昨天", "渡轮 on 2026-11-29"), ("渡轮 主题：体育", "渡轮 topic:体育")],
    "id": [("feri sejak Selasa", "feri since 2026-11-24"), ("feri kemarin", "feri on 2026-11-29")],
}
MESSAGES = {
    "en": [("Help!", "help"), ("please stop", "unsubscribe"), ("latest news", "latest")],
    "de": [("Hilfe", "help"), ("Abmelden bitte", "unsubscribe"), ("Nachrichten", "latest")],
    "fr": [
        ("Bonjour !", "start"),
        ("aide", "help"),
        ("se désabonner", "unsubscribe"),
        ("actualités", "latest"),
    ],
    "es": [("¡Hola!", "start"), ("ayuda", "help"), ("darse de baja", "unsubscribe"), ("noticias", "latest")],
    "it": [("ciao", "start"), ("aiuto", "help"), ("notizie", "latest"), ("impostazioni", "settings")],
    "pt_BR": [("olá", "start"), ("ajuda", "help"), ("notícias", "latest"), ("configurações", "settings")],
    "ru": [("привет", "start"), ("помощь", "help"), ("стоп", "unsubscribe"), ("новости", "latest")],
    "uk": [("привіт", "start"), ("допомога", "help"), ("стоп", "unsubscribe"), ("новини", "latest")],
    "tr": [("merhaba", "start"), ("yardım", "help"), ("haberler", "latest"), ("ayarlar", "settings")],
    "ar": [("مرحبًا", "start"), ("مساعدة", "help"), ("أخبار", "latest"), ("الإعدادات", "settings")],
    "zh_Hans": [("你好", "start"), ("帮助", "help"), ("退订", "unsubscribe"), ("新闻", "latest")],
    "id": [("halo", "start"), ("bantuan", "help"), ("berhenti", "unsubscribe"), ("berita", "latest")],
}
THANKS = {
    "en": "Thank you!", "de": "Danke!", "fr": "Merci !", "es": "Gracias", "it": "Grazie!",
    "pt_BR": "Obrigada!",    "ru": "Спасибо!", "uk": "Дякую!", "tr": "Teşekkürler", "ar": "شكرًا",
    "zh_Hans": "谢谢！",    "id": "Terima kasih",
}  # fmt: skip


def words_of(language: str) -> TypedWords:
    return CATALOGS.typed_words(CATALOGS.for_language(language))


def test_every_language_of_a_catalog_has_its_inputs_here() -> None:
    assert set(LANGUAGES) <= SCHEDULES.keys() & SWITCHES.keys() & PAUSES.keys() & MOMENTS.keys()
    assert set(LANGUAGES) <= RULES.keys() & SEARCHES.keys() & MESSAGES.keys() & THANKS.keys()


@pytest.mark.parametrize(
    ("language", "typed", "times", "days"),
    [(language, *row) for language in LANGUAGES for row in SCHEDULES.get(language, [])],
)
def test_times_and_days_are_understood(
    language: str, typed: str, times: str, days: tuple[int, ...] | None
) -> None:
    assert setting_parser.read_schedule(typed, words_of(language)) == (tuple(times.split()), days)


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_are_switched_on_and_off(language: str) -> None:
    words = words_of(language)
    found = [setting_parser.read_switch(word, words, "empty.bad") for word in SWITCHES[language]]
    assert found == [True, False, True, False]


@pytest.mark.parametrize(
    ("language", "typed", "days"), [(one, *row) for one in LANGUAGES for row in PAUSES.get(one, [])]
)
def test_pauses_are_understood(language: str, typed: str, days: int) -> None:
    assert pause_parser.read_pause(typed, MONDAY.date(), words_of(language), 7, 999) == days


@pytest.mark.parametrize(
    ("language", "typed", "meant"), [(one, *row) for one in LANGUAGES for row in MOMENTS.get(one, [])]
)
def test_moments_are_understood(language: str, typed: str, meant: str) -> None:
    found = moment_parser.read_moment(typed, MONDAY, BERLIN, words_of(language))
    assert f"{found.astimezone(BERLIN):%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    ("language", "typed", "meant"), [(one, *row) for one in LANGUAGES for row in RULES.get(one, [])]
)
def test_rules_of_readers_are_understood(language: str, typed: str, meant: str) -> None:
    (kind, value), days = read_rule(typed, words_of(language), "mute")
    assert f"{kind} {value} {days}" == meant


@pytest.mark.parametrize(
    ("language", "typed", "meant"), [(one, *row) for one in LANGUAGES for row in SEARCHES.get(one, [])]
)
def test_searches_are_understood(language: str, typed: str, meant: str) -> None:
    assert str(read_query(typed, date(2026, 11, 30), words_of(language))) == meant


@pytest.mark.parametrize(
    ("language", "typed", "command"), [(one, *row) for one in LANGUAGES for row in MESSAGES.get(one, [])]
)
def test_messages_that_ask_for_a_command_are_understood(language: str, typed: str, command: str) -> None:
    assert command_of(typed, words_of(language)) == command


@pytest.mark.parametrize("language", LANGUAGES)
def test_thanks_are_understood(language: str) -> None:
    assert is_thanks(THANKS[language], words_of(language))


@pytest.mark.parametrize("letter", "وبل")
def test_a_letter_that_is_an_arabic_prefix_may_be_repeated_at_will(letter: str) -> None:
    for language in ("ar", "en"):
        with pytest.raises(UserError):
            setting_parser.read_times(letter * 4000, words_of(language))


def test_two_arabic_prefixes_of_a_word_are_read() -> None:
    assert words_of("ar").english("وبالليل", Vocabulary((Word.AND, Word.AT, Word.NIGHT))) == "and at night"
