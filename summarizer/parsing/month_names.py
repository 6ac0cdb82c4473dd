"""Lists the names of the months by language; a prefix of three letters or more stands for a name."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

# Twelve names behind each language; "/" stands between forms that do not share a beginning.
_NAMES: Final = """
en: january february march april may june july august september october november december
de: januar/jänner/jan februar/feber märz/mrz april mai juni/juno juli/julei august september oktober
november dezember
fr: janvier février/fevr mars avril/avr mai juin juillet/juil août/aout septembre octobre novembre décembre
es: enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre
it: gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
pt: janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
ca: gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
nl: januari februari maart/mrt april mei juni juli augustus september oktober november december
pl: stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec
sierpnia/sierpień września/wrzesień października/październik listopada/listopad grudnia/grudzień
cs: ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec
srpna/srpen září října/říjen listopadu/listopad prosince/prosinec
sk: januára február marca apríla mája júna júla augusta septembra októbra novembra decembra
sl: januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra
hr: siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj lipnja/lipanj
srpnja/srpanj kolovoza/kolovoz rujna/rujan listopada/listopad studenoga/studeni prosinca/prosinac
sr: januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra
ro: ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
hu: január február március április május június július augusztus szeptember október november december
sv: januari februari mars april maj juni juli augusti september oktober november december
da: januar februar marts april maj juni juli august september oktober november december
no: januar februar mars april mai juni juli august september oktober november desember
fi: tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu toukokuuta/toukokuu
kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu lokakuuta/lokakuu
marraskuuta/marraskuu joulukuuta/joulukuu
et: jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
lv: janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā jūlijs/jūlijā
augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī decembris/decembrī
lt: sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
tr: ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
id: januari februari maret april mei juni juli agustus september oktober november desember
ru: января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль августа/август
сентября/сентябрь октября/октябрь ноября/ноябрь декабря/декабрь
uk: січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень
серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень
be: студзеня/студзень лютага/люты сакавіка/сакавік красавіка/красавік мая/май чэрвеня/чэрвень ліпеня/ліпень
жніўня/жнівень верасня/верасень кастрычніка/кастрычнік лістапада/лістапад снежня/снежань
bg: януари февруари март април май юни юли август септември октомври ноември декември
el: ιανουαρίου/ιανουάριος φεβρουαρίου/φεβρουάριος μαρτίου/μάρτιος απριλίου/απρίλιος μαΐου/μάιος
ιουνίου/ιούνιος ιουλίου/ιούλιος αυγούστου/αύγουστος σεπτεμβρίου/σεπτέμβριος οκτωβρίου/οκτώβριος
νοεμβρίου/νοέμβριος δεκεμβρίου/δεκέμβριος
he: ינואר פברואר מרץ/מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
ar: يناير/كانون-الثاني فبراير/شباط مارس/آذار أبريل/إبريل/نيسان مايو/أيار/ماي يونيو/حزيران/جوان
يوليو/تموز/جويلية أغسطس/آب/أوت سبتمبر/أيلول/شتنبر أكتوبر/تشرين-الأول نوفمبر/تشرين-الثاني/نونبر
ديسمبر/كانون-الأول/دجنبر
hi: जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर
दिसंबर/दिसम्बर
"""
_HEBREW_IN: Final = "ב"
_MIN_PREFIX: Final = 3
# Months that are written out there; shorter ones would be confused with those of other languages.
_MIN_LONG_PREFIX: Final = {"fi": 6, "lv": 4}


def month_number(word: str, language: str = "") -> int | None:
    """The month (1 to 12) that a word names; None where languages disagree or none knows it.

    Args:
        word: A name or its beginning, in any case, with or without a final full stop.
        language: ISO 639-1 code of the language to ask first, or "".
    """
    folded = _fold(word.rstrip(".").removeprefix(_HEBREW_IN))
    months = _months_of(language).get(folded, frozenset()) or _all_months().get(folded, frozenset())
    return next(iter(months)) if len(months) == 1 else None


@cache
def _names_by_language() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    current: list[str] = []
    for word in _NAMES.split():
        if word.endswith(":"):
            current = names.setdefault(word[:-1], [])
        else:
            current.append(word)
    return names


@cache
def _months_of(language: str) -> dict[str, frozenset[int]]:
    """For each name and prefix of a language the months that it can mean."""
    index: dict[str, set[int]] = {}
    prefix = _MIN_LONG_PREFIX.get(language, _MIN_PREFIX)
    for month, forms in enumerate(_names_by_language().get(language, ()), 1):
        for form in map(_fold, forms.split("/")):
            for end in range(min(prefix, len(form)), len(form) + 1):
                index.setdefault(form[:end], set()).add(month)
    return {name: frozenset(months) for name, months in index.items()}


@cache
def _all_months() -> dict[str, frozenset[int]]:
    index: dict[str, frozenset[int]] = {}
    for language in _names_by_language():
        for name, months in _months_of(language).items():
            index[name] = index.get(name, frozenset()) | months
    return index


def _fold(word: str) -> str:
    """A word in folded case without accents; a hyphen stands for a space."""
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("-", " "))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
