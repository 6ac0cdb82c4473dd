from summarizer.ranking.centrality import forward_centrality
from summarizer.ranking.passage import passage_from_sentences


def test_a_sentence_that_later_ones_repeat_scores_above_one_that_they_do_not() -> None:
    passage = passage_from_sentences(
        [
            "A new tram line will cross the old town of Riverton next spring, the council decided today.",
            "Nobody remembers such a warm and pleasant autumn evening in all these many long years.",
            "The tram line costs forty million, most of it for tunnels below the old town.",
            "Riverton council voted nine to two, and spring is when digging starts.",
        ],
        "en",
    )
    first, second, *_ = forward_centrality(passage)
    assert first > second


def test_the_last_sentence_has_no_forward_centrality() -> None:
    assert (
        forward_centrality(
            passage_from_sentences(["One thing happened here.", "Another thing happened here."], "en")
        )[-1]
        == 0
    )


def test_ten_thousand_sentences_are_scored_in_linear_time() -> None:
    texts = [
        f"Number {index} of the lot went to buyer {index % 97} in row {index % 13}."
        for index in range(10_000)
    ]
    assert len(forward_centrality(passage_from_sentences(texts, "en"))) == 10_000


def test_a_script_without_stemmer_or_spaces_is_scored_too() -> None:
    passage = passage_from_sentences(
        ["市政府周一宣布关闭大桥。", "大桥的钢索出现裂缝。", "渡轮将运送乘客。"], "zh"
    )
    assert forward_centrality(passage)[0] > 0
