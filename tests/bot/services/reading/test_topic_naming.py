# ruff: noqa: E501 (a table)
"""Topics are found by their names in every language of the bot."""

from __future__ import annotations

import pytest

from bot.services.reading.topic_naming import stored_topic
from summarizer.topic_names import load_topic_names

NAMES = {
    "politics": "Politik Politique Política Politica Política Политика Політика Siyaset سياسة 政治 Politik",
    "economy": "Wirtschaft Économie Economía Economia Economia Экономика Економіка Ekonomi اقتصاد 经济 Ekonomi",
    "science": "Wissenschaft Science Ciencia Scienza Ciência Наука Наука Bilim علوم 科学 Sains",
    "health": "Gesundheit Santé Salud Salute Saúde Здоровье Здоров’я Sağlık صحة 健康 Kesehatan",
    "sport": "Sport Sport Deporte Sport Esporte Спорт Спорт Spor رياضة 体育 Olahraga",
    "culture": "Kultur Culture Cultura Cultura Cultura Культура Культура Kültür ثقافة 文化 Budaya",
    "climate": "Klima Climat Clima Clima Clima Климат Клімат İklim مناخ 气候 Iklim",
    "energy": "Energie Énergie Energía Energia Energia Энергетика Енергетика Enerji طاقة 能源 Energi",
    "education": "Bildung Éducation Educación Istruzione Educação Образование Освіта Eğitim تعليم 教育 Pendidikan",
    "transport": "Verkehr Transports Transporte Trasporti Transporte Транспорт Транспорт Ulaşım نقل 交通 Transportasi",
    "technology": "Technik Technologie Tecnología Tecnologia Технологии Технології Teknoloji تكنولوجيا 科技 Teknologi",
    "world": "Welt Monde Mundo Mondo Мир Світ Dünya العالم 国际 Dunia",
    "crime": "Kriminalität Criminalité Криминал Кримінал Suç جرائم Kriminal",
}  # fmt: skip


@pytest.mark.parametrize(("topic", "names"), sorted(NAMES.items()))
def test_a_topic_is_found_by_its_name_in_every_language(topic: str, names: str) -> None:
    assert {stored_topic(name.lower(), ()) for name in names.split()} == {topic}
    assert topic in load_topic_names().topics


def test_the_name_that_stories_have_comes_first() -> None:
    assert stored_topic("wirtschaft", {"wirtschaft", "economy"}) == "wirtschaft"
    assert stored_topic("économie", {"wirtschaft"}) == "wirtschaft"
    assert stored_topic("économie", {"economy"}) == "economy"
    assert stored_topic("fußball", {"sport"}) == "fußball"
    assert stored_topic("hafen", {"sport"}) == "hafen"
