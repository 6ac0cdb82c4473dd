"""Tests of topics: cue words in twelve languages, sections, tags, and the names of the archive's topics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.topic_lexicon import load_cues
from summarizer.topics import MAX_STORY_TOPICS, guess_topics, vocabulary

_STORIES = """
en politics | Parliament votes on election bill | The opposition wants a referendum; lawmakers campaign.
en sport | Late goal wins cup final | The striker scored for the team; the coach praised every player.
en health | Hospital tests new vaccine | Doctors gave the vaccine to patients with the virus.
de politics | Bundestag stimmt über Wahlrecht ab | Regierung und Opposition ringen um Kanzler und Koalition.
de transport | Regionalbahn fährt wieder | Am Bahnhof warten Fahrgäste, auf der Autobahn stehen Fahrzeuge.
de energy | Netzentgelte steigen | Die Netzbetreiber verlangen mehr für den Strom; Haushalte zahlen drauf.
de energy | Neue Windparks vor der Küste | Der Versorger baut Leitungen, Kraftwerke an Land liefern weniger.
en energy | Blackout hits two cities | The grid lost a power station; electricity came back in the evening.
fr culture | Le festival de cinéma s’ouvre | L’actrice et le réalisateur présentent leur film au musée.
es economy | La inflación baja y la bolsa sube | Los inversores celebran la economía; el desempleo cae.
ru science | Учёные открыли планету | Телескоп и зонд помогли астрономам и исследователям.
ru crime | Суд вынес приговор по делу о краже | Прокуратура просила тюрьму, решает судья.
it sport | La squadra vince la coppa ai rigori | L’allenatore loda il portiere, i tifosi cantano allo stadio.
it politics | Il Senato approva la legge elettorale | I deputati votano, l’opposizione protesta.
it health | Nuovo vaccino in ospedale | I medici curano i pazienti con una terapia contro il virus.
pt economy | Inflação recua e bolsa sobe | O banco mantém os juros; empresas esperam lucro.
pt education | Escolas municipais abrem matrículas | Professores e alunos voltam às aulas.
pt energy | Usina solar entra em operação | A energia vai para a rede elétrica e abastece com mais megawatts.
uk transport | Новий поїзд до аеропорту | Пасажири їхатимуть від вокзалу; залізниця обіцяє рейси щогодини.
uk politics | Депутати ухвалили законопроєкт | Верховна Рада голосувала, опозиція вимагає виборів.
uk sport | Збірна виграла матч | Футболісти забили два голи, тренер задоволений сезоном.
tr sport | Son dakika golü kupayı getirdi | Teknik direktör futbolcuları övdü, taraftarlar stadyumda kutladı.
tr economy | Enflasyon düştü, borsa yükseldi | Yatırımcılar faiz kararını bekliyor, ihracat artıyor.
tr accidents | Otoyolda zincirleme kaza | Yaralılar ambulansla taşındı, itfaiye yangını söndürdü.
ar sport | المنتخب يفوز بالكأس | سجل اللاعب هدفين في المباراة وأشاد المدرب بالجماهير في الملعب.
ar economy | تراجع التضخم وارتفاع البورصة | يتوقع المستثمرون أرباحا للشركات، وارتفعت الصادرات والأسهم.
ar education | الجامعات تفتح باب القبول | يعود الطلاب والمعلمون إلى المدارس بعد الامتحانات.
zh sport | 主队加时赛夺冠 | 球员在决赛中进球,教练感谢球迷,下赛季联赛八月开始。
zh economy | 央行下调利率,股市上涨 | 企业利润增长,投资和出口同比上升。
zh health | 医院试用新疫苗 | 医生给患者接种,流感症状减轻。
id crime | Polisi menangkap pelaku pencurian | Tersangka ditahan; jaksa menyiapkan sidang.
id politics | DPR bahas RUU pemilu | Fraksi koalisi dan oposisi menyampaikan pendapat kepada menteri.
id climate | Banjir setelah hujan lebat | BMKG memperingatkan cuaca buruk dan suhu panas akibat iklim.
""".strip().splitlines()


@pytest.mark.parametrize("story", _STORIES)
def test_cue_words_give_the_topic(story: str) -> None:
    expected, title, text = story.split(" | ")
    language, topic = expected.split(" ")
    assert guess_topics(title, text, language, [])[0] == topic


def test_one_cue_alone_is_no_topic() -> None:
    assert guess_topics("A goal in life", "She wants to be happy and write letters.", "en", []) == ()


def test_the_archives_name_for_a_topic_is_used() -> None:
    title, text = (
        "Inflation sinkt, Börse steigt",
        "Anleger und Verbraucher freuen sich, Zinsen bleiben, Umsatz steigt.",
    )
    assert guess_topics(title, text, "de", [("wirtschaft", 4), ("kultur", 9)]) == ("wirtschaft",)


def test_a_topic_of_the_archive_in_the_headline_is_taken() -> None:
    assert guess_topics("Harbour reopens", "Ships return.", "en", [("harbour", 3), ("zoo", 8)]) == (
        "harbour",
    )


def test_a_topic_of_the_archive_named_often_is_taken() -> None:
    text = "The old town is loud. Nobody sleeps in the old town. Love the old town or leave it."
    assert guess_topics("Noise", text, "en", [("old town", 2)]) == ("old town",)


def test_a_language_without_cue_words_still_knows_the_archives_topics() -> None:
    assert guess_topics("Порт знову працює", "Судна повертаються.", "uk", [("порт", 1)]) == ("порт",)


@pytest.mark.parametrize(
    ("text", "language", "false_topic"),
    [
        (
            "Im Bericht des Ausschusses steht ein Beispiel. Der Bericht ist zufrieden, das Gesicht auch.",
            "de",
            "crime",
        ),
        ("Türkiye'de zaman bir tabloya göre türlü türlü akıyor, selam ve saygılar.", "tr", "science"),
        ("العالم كله يعرف هذا العالم الجميل.", "ar", "science"),
    ],
)
def test_words_that_only_look_like_cues_give_no_topic(text: str, language: str, false_topic: str) -> None:
    assert false_topic not in guess_topics("", text, language, [])


@pytest.mark.parametrize(
    ("section", "topic"),
    [
        ("Sport", "sport"),
        ("wirtschaft", "economy"),
        ("Politique", "politics"),
        ("economia", "economy"),
        ("Saúde", "health"),
        ("Esteri", "world"),
        ("Культура", "culture"),
        ("освіта", "education"),
        ("Ekonomi", "economy"),
        ("رياضة", "sport"),
        ("科技", "technology"),
        ("Hukum & Kriminal", "crime"),
        ("business-news", "economy"),
        ("Medio ambiente", "climate"),
        ("Mehr Sport", "sport"),
    ],
)
def test_a_section_alone_gives_its_topic(section: str, topic: str) -> None:
    assert guess_topics("A title", "Nothing is said.", "en", [], sections=[section]) == (topic,)


def test_the_archives_name_of_a_sections_topic_is_used() -> None:
    assert guess_topics("T", "Nothing.", "de", [("Wirtschaft", 3)], sections=["economy"]) == ("wirtschaft",)


def test_a_section_that_is_a_topic_of_the_newsroom_comes_first() -> None:
    found = guess_topics("T", "Nothing.", "en", [("harbour life", 0)], sections=["Harbour-Life", "sport"])
    assert found == ("harbour life", "sport")


def test_a_section_without_a_topic_gives_none() -> None:
    sections = ["News", "Aktuelles", "Gastkommentar", "index.php", "cnt"]
    assert guess_topics("A title", "Nothing is said.", "en", [], sections=sections) == ()


def test_a_tag_alone_is_not_enough_but_supports_the_words() -> None:
    title, text = "A walk", "She waits."
    assert guess_topics(title, text, "en", [], tags=["Football"]) == ()
    text += " The coach and the team of the season plays for its fans in the league."
    assert guess_topics(title, text, "en", [], tags=["Football", "Player"]) == ("sport",)


def test_every_topic_has_cues_in_all_twelve_languages() -> None:
    for language in ("en", "de", "fr", "es", "it", "pt", "ru", "uk", "tr", "ar", "zh", "id"):
        topics = {topic for weights in load_cues(language).cues.values() for topic in weights}
        assert topics == set(vocabulary()), language


@given(
    st.text(max_size=80),
    st.text(max_size=200),
    st.sampled_from(["", "en", "de", "ru", "zh", "ar", "xx"]),
    st.lists(st.tuples(st.text(max_size=12), st.integers(0, 99)), max_size=5),
)
def test_any_story_gets_at_most_three_different_lower_case_topics(
    title: str, text: str, language: str, known: list[tuple[str, int]]
) -> None:
    found = guess_topics(title, text, language, known)
    assert len(found) <= MAX_STORY_TOPICS
    assert len(set(found)) == len(found)
    assert all(topic == topic.lower() for topic in found)
