"""New sentences are those with figures, names, quotations or many words that the known texts lack."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.events.novelty import is_update, new_sentences

KNOWN = (
    "A fire in a furniture warehouse in Aalborg was put out on Monday. Twelve people were taken to hospital "
    "with smoke in their lungs. The police closed two roads around the harbour."
)


def test_a_retelling_adds_nothing() -> None:
    retold = [
        "The fire in the furniture warehouse in Aalborg was put out on Monday.",
        "Twelve people with smoke in their lungs were taken to a hospital.",
        "Two roads around the harbour were closed by police.",
    ]
    assert new_sentences(retold, [KNOWN], "en") == []
    assert not says_something_new(retold, [KNOWN], "en")


def test_unseen_figures_names_and_quotations_are_found() -> None:
    added = new_sentences(
        [
            "The fire in the warehouse was put out on Monday.",
            "The damage amounts to 35 million kroner, the owner Nordmark estimated.",
            "“We lost everything my grandfather built here,” Karen Holt said.",
        ],
        [KNOWN],
        "en",
    )
    assert [sentence.index for sentence in added] == [1, 2]
    assert added[0].figures == ("35",)
    assert added[0].names == ("Nordmark",)
    assert added[1].quotes == ("We lost everything my grandfather built here,",)


def test_the_same_addition_is_given_once() -> None:
    twice = ["The damage amounts to 35 million kroner, Nordmark said."] * 2
    assert len(new_sentences(twice, [KNOWN], "en")) == 1


def test_the_first_sentence_is_new_with_a_cause_and_no_name_or_figure() -> None:
    known = "A fire destroyed the sheds at the quay on Sunday. The police are looking for its cause."
    cause = "A mixer with a torn cable started the fire in the sheds at the quay, experts say."
    assert says_something_new([cause], [known], "en")


def test_the_best_are_chosen_and_keep_their_order() -> None:
    many = [
        "Neighbours watched from balconies while bakers handed out warm rolls.",
        "Insurers Tryg and Codan expect claims of 35 million from 19 companies.",
        "Investigators Holm and Bech found 3 burned cables beside hall 17.",
    ]
    assert [added.index for added in new_sentences(many, [KNOWN], "en", limit=2)] == [1, 2]


def test_a_corrected_number_is_something_new() -> None:
    assert says_something_new(
        ["The number of injured people rose to 14 after doctors examined firefighters."], [KNOWN], "en"
    )


def test_group_separators_do_not_make_a_number_new() -> None:
    known = "The city bought 12,500 trees for its parks in spring."
    assert not says_something_new(["The city bought 12.500 trees in spring for its parks."], [known], "en")


def test_sentences_that_refer_back_are_left_out() -> None:
    assert not says_something_new(["He also named Nordmark, Tryg and 35 other firms."], [KNOWN], "en")


def test_without_known_texts_every_full_sentence_is_new() -> None:
    assert says_something_new(["Lisbon opens four tram lines next spring."], [], "en")
    assert not says_something_new([], [], "en")


def test_chinese_and_arabic_work_without_capital_letters() -> None:
    known_zh = "周一,奥尔堡一座家具仓库发生火灾,大火已被扑灭。"
    assert says_something_new(["业主估计损失达3500万克朗,保险公司正在调查。"], [known_zh], "zh")
    assert not says_something_new(["周一奥尔堡的一座家具仓库发生的火灾已被扑灭。"], [known_zh], "zh")
    known_ar = "أخمد رجال الإطفاء حريقا في مستودع للأثاث يوم الاثنين."
    assert says_something_new(["قدرت الشركة المالكة الخسائر بنحو ٣٥ مليون كرونة."], [known_ar], "ar")


def test_another_number_in_the_same_words_is_a_correction() -> None:
    known = "A tram left the rails in Porto on Monday. 12 passengers were taken to the Santo hospital by bus."
    corrected = [
        "A tram left the rails in Porto on Monday.",
        "14 passengers were taken to the Santo hospital by bus.",
    ]
    (added,) = new_sentences(corrected, [known], "en")
    assert (added.index, added.figures) == (1, ("14",))
    both = [known, "Later 14 passengers were counted in the Santo hospital."]
    assert not says_something_new(corrected, both, "en")


REPORT = (
    "A warehouse for furniture burned down in Aalborg on Monday evening.",
    "Smoke drifted across the fjord, and residents were asked to keep their windows shut.",
    "The fire service needed six hours until the flames were out.",
    "Nobody was hurt, the police said on Tuesday morning.",
)


def test_a_report_retold_with_one_addition_at_its_end_is_no_update() -> None:
    retold = [*REPORT, "Insurers Tryg and Codan expect claims of 35 million kroner from neighbouring firms."]
    found = new_sentences(retold, [" ".join(REPORT)], "en")
    assert [one.index for one in found] == [4]
    assert not is_update(found, len(retold))


def test_a_report_that_begins_with_news_and_tells_much_of_it_is_an_update() -> None:
    follow_up = [
        "Prosecutor Lene Holst charged two electricians with negligence after the blaze.",
        "Investigators Holm and Bech found three burned cables beside hall 17.",
        "Both men deny the accusation, lawyer Mikkel Ravn told the court in Hobro.",
        *REPORT[:3],
    ]
    assert is_update(new_sentences(follow_up, [" ".join(REPORT)], "en"), len(follow_up))


def test_a_correction_is_an_update_wherever_it_stands() -> None:
    known = "12 passengers were taken to the Santo hospital by bus. " + " ".join(REPORT)
    corrected = [*REPORT, "14 passengers were taken to the Santo hospital by bus."]
    assert is_update(new_sentences(corrected, [known], "en"), len(corrected))


def test_without_new_sentences_nothing_is_an_update() -> None:
    assert not is_update([], 0)
    assert not is_update([], 4)


def says_something_new(sentences: Sequence[str], known: Sequence[str], language: str) -> bool:
    return bool(new_sentences(sentences, known, language))
