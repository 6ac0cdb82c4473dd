"""Guesses the topics of a story from its sections and tags, from cue words and from the archive's topics.

A guess is a proposal to the editor, and no proposal is better than a wrong one. A section of a page, a
category of a feed or a folder of an address that is named as a topic (topic_names.txt) is enough; a guess
by words (topic_cues.txt) needs at least two different cues. The vocabulary is fixed; the archive may have
its own topics and its own names of ours.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from summarizer.language import stems, words
from summarizer.topic_lexicon import TopicCues, load_cues
from summarizer.topic_names import TopicNames, load_topic_names, normalise_name

MAX_STORY_TOPICS: Final = 3

_MAX_GUESSED_TOPICS: Final = 2
_MIN_CUES: Final = 2
# Chosen on the development stories of benchmarks/topics.py.
_MIN_SCORE: Final = 8.5
_MIN_SHARE_OF_BEST: Final = 0.7
_SECTION_SCORE: Final = 12.0
_TAG_SCORE: Final = 6.0
_TITLE_WEIGHT: Final = 3
_TAG_WEIGHT: Final = 2
_MAX_TEXT_CHARACTERS: Final = 8_000
_MIN_MENTIONS: Final = 3


def guess_topics(
    title: str,
    text: str,
    language: str,
    known_topics: Sequence[tuple[str, int]],
    *,
    sections: Sequence[str] = (),
    tags: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return up to three lower-case topics of a story, those of the archive first.

    Args:
        title: Headline; its words count three times.
        text: Body.
        language: ISO 639-1 code; topic_cues.txt has cue words in twelve languages.
        known_topics: The archive's topics with their number of articles. A topic is returned if its name
            is a section or a tag, in the headline, or three times in the text. Where the archive has another
            name for a guessed topic ("wirtschaft"), that name is returned.
        sections: Names of the site's sections that the story is in.
        tags: Keywords that the site gives the story.
    """
    body = text[:_MAX_TEXT_CHARACTERS]
    named = _topics_named(title, body, language, known_topics, (*sections, *tags))
    names = load_topic_names()
    scores = score_topics(title, body, language, sections=sections, tags=tags)
    guessed = [_archive_name(topic, names, known_topics) for topic in choose_topics(scores)]
    return tuple(dict.fromkeys([*named, *guessed]))[:MAX_STORY_TOPICS]


def rank_topics(
    title: str, text: str, language: str, known_topics: Sequence[tuple[str, int]]
) -> tuple[str, ...]:
    """All topics that a story may get, the most likely first: those of the archive and the vocabulary.

    The arguments are those of `guess_topics`.
    """
    names = load_topic_names()
    scores = score_topics(title, text[:_MAX_TEXT_CHARACTERS], language)
    ranked = sorted(names.topics, key=lambda topic: -scores.get(topic, 0.0))
    likely = [_archive_name(topic, names, known_topics) for topic in ranked if topic in scores]
    others = [_archive_name(topic, names, known_topics) for topic in ranked]
    named = _topics_named(title, text[:_MAX_TEXT_CHARACTERS], language, known_topics, ())
    used = [name.lower() for name, _ in sorted(known_topics, key=lambda topic: -topic[1])]
    return tuple(dict.fromkeys([*named, *likely, *used, *others]))


def vocabulary() -> tuple[str, ...]:
    """The topics that can be guessed, for an archive that has none of its own yet."""
    return load_topic_names().topics


def score_topics(
    title: str, text: str, language: str, *, sections: Sequence[str] = (), tags: Sequence[str] = ()
) -> dict[str, float]:
    """The evidence for each topic: sections, tags and, where there are two different ones, cue words."""
    names, lexicon = load_topic_names(), load_cues(language)
    scores: defaultdict[str, float] = defaultdict(
        float, _score_cues(_count_cues(title, text, tags, lexicon), lexicon)
    )
    for topic in dict.fromkeys(topic for name in sections for topic in names.find(name)):
        scores[topic] += _SECTION_SCORE
    tagged = (names.topic_by_name.get(normalise_name(tag)) for tag in tags)
    for topic in dict.fromkeys(topic for topic in tagged if topic):
        scores[topic] += _TAG_SCORE
    return dict(scores)


def choose_topics(scores: Mapping[str, float]) -> list[str]:
    """The topics with enough evidence, at most two, the best first."""
    ranked = sorted(scores, key=lambda topic: -scores[topic])
    best = max(scores.values(), default=0.0)
    return [
        topic
        for topic in ranked[:_MAX_GUESSED_TOPICS]
        if scores[topic] >= max(_MIN_SCORE, best * _MIN_SHARE_OF_BEST)
    ]


def _topics_named(
    title: str,
    text: str,
    language: str,
    known_topics: Sequence[tuple[str, int]],
    labels: Iterable[str],
) -> list[str]:
    """Return the archive's topics whose name is a label of the story or in its text, most used first."""
    own = {normalise_name(label) for label in labels}
    in_title = set(stems(words(title, language), language))
    counts = Counter(stems(words(text, language), language))
    found = []
    for name, _ in sorted(known_topics, key=lambda topic: -topic[1]):
        parts = stems(words(name, language), language)
        often = all(counts[part] + _TITLE_WEIGHT * (part in in_title) >= _MIN_MENTIONS for part in parts)
        if parts and (normalise_name(name) in own or in_title.issuperset(parts) or often):
            found.append(name.lower())
    return found[:MAX_STORY_TOPICS]


def _count_cues(title: str, text: str, tags: Sequence[str], lexicon: TopicCues) -> Counter[str]:
    counts = lexicon.count(text)
    for part, weight in ((title, _TITLE_WEIGHT), ("\n".join(tags), _TAG_WEIGHT)):
        for cue, count in lexicon.count(part).items():
            counts[cue] += weight * count
    return counts


def _score_cues(counts: Mapping[str, int], lexicon: TopicCues) -> dict[str, float]:
    scores: defaultdict[str, float] = defaultdict(float)
    cues: Counter[str] = Counter()
    for cue, count in counts.items():
        for topic, weight in lexicon.cues[cue].items():
            scores[topic] += weight * (1 + math.log(count))
            cues[topic] += 1
    return {topic: score for topic, score in scores.items() if cues[topic] >= _MIN_CUES}


def _archive_name(topic: str, names: TopicNames, known_topics: Sequence[tuple[str, int]]) -> str:
    own = names.own_names[topic]
    used = [(count, name.lower()) for name, count in known_topics if normalise_name(name) in own]
    return max(used)[1] if used else topic
