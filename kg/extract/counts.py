"""Finds how many people were killed, injured, captured, displaced, are missing or present.

The verbs and nouns are lines of the lexicons killed, injured and moved. Numbers
are first put in groups by the words between them, then each verb takes the
group that its form and its neighbours give it; the parse decides where the
words alone do not, because news parses badly when commas and quotes are lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.extract.finding import Finding, Sentence, Words
from kg.extract.kin import families
from kg.extract.lexicon import Entry, Lexicon, Match, load, words
from kg.extract.people import Group, Quantity, groups, quantities
from kg.values import Count, Range

FILES: Final = ("killed", "injured", "moved")
INCLUDE: Final = frozenset({"included", "include", "includes"})
BE: Final = words("grammar", "be")
HAVE: Final = words("grammar", "have")
SKIPPED: Final = words("grammar", "skipped")
FILLERS: Final = words("grammar", "fillers")
REACHES: Final = words("grammar", "reaches")
FAR: Final = 14  # words between a subject and its verb, or a toll and its number
NEEDED: Final = 8  # words in which a word that an entry needs stands: "forced 400 people of the town to flee"
MOVED: Final = ("displaced", "present", "captured")
JOINT: Final = frozenset({"and", "or", "&", "/", "and/or"})


@cache
def _lexicon() -> Lexicon:
    entries = [Entry(line["word"], {"aspect": name, **line}) for name in FILES for line in load(name)["trigger"]]
    return Lexicon(entries)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb or noun of the lexicon at tokens `start` up to but not including `end`."""

    aspect: str
    role: str
    start: int
    end: int
    form: str
    entry: Entry


def find(sentence: Sentence) -> Iterator[Finding]:
    """Yield every number of people that a sentence gives for these aspects."""
    found = families(sentence, groups(sentence, quantities(sentence)))
    if not found:
        return
    triggers = [_trigger(sentence, match) for match in _lexicon().find(sentence.words)]
    verbs = {index for trigger in triggers for index in range(trigger.start, trigger.end)}
    taken: set[tuple[str, int]] = set()
    befallen: set[int] = set()
    for position, trigger in sorted(enumerate(triggers), key=lambda one: (one[1].role == "counted", one[0])):
        before, after = triggers[position - 1 : position][:1] if position else [], triggers[position + 1 : position + 2]
        if not _fits(sentence, trigger) or _joint(sentence, trigger, [*before, *after], found):
            continue
        group = _Choice(sentence, trigger, found, verbs, triggers).group()
        if group is None or (trigger.aspect, group.start) in taken:
            continue
        if trigger.role == "counted" and group.start in befallen:
            continue  # "40 evacuees were killed" tells of no evacuation
        taken.add((trigger.aspect, group.start))
        befallen.add(group.start)
        yield from _findings(sentence, trigger, group, old=_old(sentence, trigger))
        newer = _raised(sentence, trigger, group, found)
        if newer:
            yield from _findings(sentence, trigger, newer)


def _trigger(sentence: Sentence, match: Match) -> Trigger:
    entry = match.entry
    start, end = sentence.start + match.start, sentence.start + match.end
    return Trigger(entry.get("aspect"), entry.get("who"), start, end, match.form, entry)


def _fits(sentence: Sentence, trigger: Trigger) -> bool:
    """Say whether the words that a line of the lexicon needs stand near, and the verb is no adjective."""
    after = sentence.words[trigger.end - sentence.start :][:NEEDED]
    earlier = sentence.words[: trigger.start - sentence.start][-NEEDED:]
    needs, wants, only = trigger.entry.get("needs"), trigger.entry.get("needs_before"), trigger.entry.get("only")
    if (needs and not set(needs.split()) & set(after)) or (wants and not set(wants.split()) & set(earlier)):
        return False
    if only and trigger.form not in only.split():
        return False
    return not (trigger.form == "ed" and trigger.aspect in MOVED and _adjective(sentence, trigger))


def _adjective(sentence: Sentence, trigger: Trigger) -> bool:
    """Say whether a verb stands before a noun as its adjective: "two besieged towns"."""
    if sentence.word(trigger.start - 1) == "-":
        return True
    after = sentence.tokens(trigger.end, trigger.end + 1)
    noun = bool(after) and after[0].pos_ in ("NOUN", "PROPN", "ADJ") and not after[0].like_num
    if trigger.aspect != "present":
        noun = bool(after) and after[0].lower_ in words("people", "people") | {"families"}
    return noun and sentence.word(trigger.start - 1) not in BE


def _joint(sentence: Sentence, trigger: Trigger, others: Sequence[Trigger], found: Sequence[Group]) -> bool:
    """Say whether one number is for two aspects together, "killed or injured": neither can be told."""
    for other in others:
        if other.aspect == trigger.aspect or trigger.role == "of" or other.role == "of":
            continue
        first, second = sorted((trigger, other), key=lambda t: t.start)
        gap = sentence.words[first.end - sentence.start : second.start - sentence.start]
        if (
            1 <= len(gap) <= 2
            and gap[0] in JOINT
            and gap[-1] in JOINT | {"left", "severely", "seriously", "critically"}
        ):
            right = any(second.end <= group.start <= second.end + 3 for group in found)
            left = any(first.start - 3 <= group.end <= first.start for group in found)
            if not (right and left):
                return True
    return False


class _Choice:
    """Which group of numbers a trigger takes."""

    def __init__(
        self, sentence: Sentence, trigger: Trigger, found: Sequence[Group], verbs: set[int], triggers: Sequence[Trigger]
    ) -> None:
        self.sentence, self.trigger, self.found, self.verbs, self.triggers = sentence, trigger, found, verbs, triggers

    def group(self) -> Group | None:
        """Return the group, or `None` when the trigger counts nobody."""
        match self.trigger.role:
            case "object":
                group = self._object()
            case "subject":
                group = None if self._leaves() else self._left()
            case "of":
                group = self._right(3)
            case "beside":
                group = self._left()
            case "counted":
                group = self._counted()
            case "figure":
                group = self._figure()
            case "lives":
                group = self._lives()
            case _:
                group = self._among()
        return group

    def _object(self) -> Group | None:
        within = next(
            (g for g in self.found for q in g.mains if q.words.start < self.trigger.start < q.words.end), None
        )
        if within:
            return within
        left, right = self._left(), self._right(3)
        if self._passive():
            return left or (right if right and right.start == self.trigger.end else None)
        if self.trigger.form in ("base", "s", "ing"):
            return right or self._by_parse()
        if left and left.end == self.trigger.start and (right is None or self._states(right.end)):
            return None if self._does(left) else left
        if right and not (self.sentence.word(self.trigger.end) == "and" and self._states(right.end)):
            return right
        return self._by_parse() or (left if left and self._reduced(left) else None)

    def _does(self, left: Group) -> bool:
        """Say whether one or more people do something to what counts nobody: "the hunter killed 40 goats"."""
        after = self.sentence.tokens(self.trigger.end, self.trigger.end + 2)
        if left.mains[-1].bare or self.sentence.part == "headline" or not after:
            return False
        counted = after[0].pos_ == "NUM" and len(after) > 1 and after[1].pos_ in ("NOUN", "ADJ")
        return counted or after[0].ent_type_ == "PERSON" or after[0].lower_ in ("a", "an", "the", "his", "her", "their")

    def _leaves(self) -> bool:
        return bool(self.trigger.entry.says.get("unless_object")) and (
            self._right(3) is not None or self._leaves_dead()
        )

    def _leaves_dead(self) -> bool:
        """Say whether "left" leaves somebody dead or something damaged, and nobody leaves."""
        near = self.sentence.words[self.trigger.end - self.sentence.start :][:10]
        return any(word in words("grammar", "left_so") for word in near)

    def _states(self, index: int) -> bool:
        """Say whether a verb of the lexicon in the -ed form follows: "6 killed 22 injured"."""
        return any(t.start == index and t.form == "ed" for t in self.triggers)

    def _reduced(self, left: Group) -> bool:
        """Say whether a verb without auxiliary closes its subject: "27 people also wounded"."""
        gap = self.sentence.words[left.end - self.sentence.start : self.trigger.start - self.sentence.start]
        return len(gap) <= 2 or self.sentence.doc[self.trigger.start].tag_ == "VBN"

    def _passive(self) -> bool:
        index = self.trigger.start - 1
        while self.sentence.word(index) in SKIPPED or (
            self.sentence.start <= index and self.sentence.doc[index].pos_ == "ADV"
        ):
            index -= 1
        return self.sentence.word(index) in BE

    def _right(self, reach: int) -> Group | None:
        for group in self.found:
            gap = self.sentence.tokens(self.trigger.end, group.start)
            if group.start >= self.trigger.end:
                fits = len(gap) <= reach and all(t.lower_ in FILLERS or t.pos_ in ("ADV", "DET") for t in gap)
                return group if fits else None
        return None

    def _left(self) -> Group | None:
        """Return the nearest group on the left that no other verb stands between."""
        for group in reversed(self.found):
            if group.main_end > self.trigger.start:
                continue
            end = group.end if group.end <= self.trigger.start else group.main_end
            gap = [
                t
                for t in self.sentence.tokens(end, self.trigger.start)
                if self.sentence.word(t.i) not in BE | HAVE | SKIPPED
            ]
            gap = [t for t in gap if t.pos_ not in ("ADV", "AUX")]
            if len(gap) > FAR or (any(t.i in self.verbs for t in gap) and not self._goes_on(group)):
                return None
            if any(t.pos_ == "VERB" and t.tag_ in ("VBD", "VBZ", "VBP", "VB") for t in gap):
                return self._by_parse()
            return group
        return None

    def _goes_on(self, group: Group) -> bool:
        """Say whether the verb before this one has the same people: "was arrested and was then killed"."""
        before = [t for t in self.triggers if group.main_end <= t.start < self.trigger.start]
        if (
            len(before) != 1
            or before[0].aspect == self.trigger.aspect
            or not (self._passive() and before[0].form == "ed")
        ):
            return False
        gap = self.sentence.tokens(before[0].end, self.trigger.start)
        return (
            bool(gap)
            and gap[0].lower_ == "and"
            and all(t.lower_ in BE | HAVE | SKIPPED or t.pos_ == "ADV" for t in gap[1:])
        )

    def _by_parse(self) -> Group | None:
        """Return the group that holds the verb's object or passive subject by the parse."""
        heads = {
            child.i
            for child in self.sentence.doc[self.trigger.start].children
            if child.dep_
            in (("nsubjpass", "nsubj") if self._passive() or self.trigger.role == "subject" else ("dobj",))
        }
        heads |= {other.i for head in heads for other in self.sentence.doc[head].children if other.dep_ == "conj"}
        for group in self.found:
            if any(q.words.start <= head < q.words.end for q in group.mains for head in heads):
                return group
        return None

    def _counted(self) -> Group | None:
        if any(
            t.lower_ in ("die", "died", "dies")
            for t in self.sentence.tokens(self.trigger.start - 4, self.trigger.start)
        ):
            return None  # "died a thousand deaths" counts nobody
        for group in self.found:
            end = group.mains[-1].words.end
            gap = self.sentence.tokens(end, self.trigger.start)
            inside = group.mains[-1].words.start < self.trigger.start < end
            if inside or (
                end <= self.trigger.start
                and len(gap) <= 2
                and all(t.pos_ in ("ADJ", "NOUN") or t.lower_ == "of" for t in gap)
            ):
                return group
        return None

    def _figure(self) -> Group | None:
        """Return the number that a toll reaches; "from 12" is where it was."""
        last: Group | None = None
        for group in self.found:
            if group.start < self.trigger.end or group.mains[0].article:
                continue
            gap = self.sentence.words[self.trigger.end - self.sentence.start : group.start - self.sentence.start]
            others = [
                t for t in self.triggers if self.trigger.end <= t.start < group.start and t.role not in ("of", "figure")
            ]
            if len(gap) > 2 * FAR or (others and len(gap) > 1):
                break
            if gap[-1:] == ("from",):
                last = last or group
            elif not gap or gap[-1] in REACHES or len(gap) <= 2:
                return group
        return last or self._brought()

    def _brought(self) -> Group | None:
        """Return the number of "raids brought to 89 the number of civilians killed"."""
        before = next((g for g in reversed(self.found) if g.end <= self.trigger.start), None)
        near = (
            before and self.sentence.words[before.end - self.sentence.start : self.trigger.start - self.sentence.start]
        )
        return before if before and near == ("the",) and self.sentence.word(before.start - 1) == "to" else None

    def _lives(self) -> Group | None:
        for group in (self._right(3), self._left()):
            if group and (
                self.sentence.word(group.mains[-1].words.end - 1) == "lives"
                or (group.start >= self.trigger.end and self._dies(group))
            ):
                return group
        return None

    def _dies(self, group: Group) -> bool:
        """Say whether "lost" or "claimed" takes people: "lost 15 fighters", "claims 5 in", no "claimed 5 were dead"."""
        if group.mains[0].article or self.trigger.entry.says.get("people") is not True:
            return False
        end = group.mains[0].words.end
        told = self.sentence.doc[end - 1].dep_ in ("nsubj", "nsubjpass") or self.sentence.word(end) in BE | HAVE | {
            "dead"
        }
        return not (told and self.trigger.entry.word == "claim")

    def _among(self) -> Group | None:
        """Return the part in "three children were among the dead" and "those killed included three children"."""
        left = next((g for g in reversed(self.found) if g.end <= self.trigger.start), None)
        if left and self.trigger.role == "part":
            return left if left.end == self.trigger.start else None
        if left and all(t.lower_ in BE | HAVE | SKIPPED for t in self.sentence.tokens(left.end, self.trigger.start)):
            return left
        right = next((g for g in self.found if g.start >= self.trigger.end), None)
        gap = self.sentence.tokens(self.trigger.end, right.start) if right else []
        if right and len(gap) <= FAR and (not gap or gap[-1].lower_ in BE | INCLUDE):
            return right
        return None


def _old(sentence: Sentence, trigger: Trigger) -> bool:
    """Say whether the text calls a toll superseded."""
    before = sentence.word(trigger.start - 1)
    return trigger.role == "figure" and before in ("previous", "earlier", "initial", "preliminary", "prior")


def _raised(sentence: Sentence, trigger: Trigger, group: Group, found: Sequence[Group]) -> Group | None:
    """Return the second number of "raising an earlier toll of 112 to 130"."""
    after = next((g for g in found if g.start >= group.end), None)
    if not _old(sentence, trigger) or after is None or after.start != group.end + 1:
        return None
    return after if sentence.word(group.end) == "to" else None


def _findings(sentence: Sentence, trigger: Trigger, group: Group, *, old: bool = False) -> Iterator[Finding]:
    partly = trigger.role in ("among", "part")
    everybody = [(quantity, partly) for quantity in group.mains] + [(quantity, True) for quantity in group.parts]
    for quantity, subset in everybody:
        yield Finding(
            aspect=trigger.aspect,
            value=Count(quantity.range, _who(sentence, trigger, quantity)),
            trigger=trigger.start,
            words=(quantity.words,),
            content=Words(min(trigger.start, quantity.words.start), max(trigger.end, quantity.words.end)),
            found_by=f"{trigger.aspect}/{trigger.role}",
            subset=subset,
            further=quantity.further,
            old=old,
        )


def _who(sentence: Sentence, trigger: Trigger, quantity: Quantity) -> str:
    """Say who, also where the noun comes last: "at least 14 of the dead were rebels"."""
    if trigger.role != "part" or sentence.word(trigger.end) not in BE:
        return quantity.who
    text = list(sentence.tokens(trigger.end + 1, trigger.end + 6))
    nouns = []
    for token in text:
        if token.pos_ not in ("NOUN", "PROPN", "ADJ", "DET"):
            break
        nouns.append(token)
    return sentence.text(Words(nouns[0].i, nouns[-1].i + 1)) if nouns else quantity.who


def zero(quantity: Quantity) -> bool:
    """Say whether nobody is counted."""
    return quantity.range == Range(0, 0)
