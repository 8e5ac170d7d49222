"""Numbers read back out of a page, by code that shares nothing with how they were said."""

import re
from datetime import date

_SIZES = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "": 1.0}
_DIGITS = r"\d(?:[\d.,\u00a0\u202f’']*\d)?"
_SIGN = "[+\u2212-]?"
_SYMBOL = "[€$£¥₽₩₴₹]?"
_SPAN = re.compile(
    rf"({_SIGN}{_SYMBOL}){_DIGITS} to {_SYMBOL}{_DIGITS}(?P<unit>\s?[kMBT]\b)?(?P<kind>\s?%|x)?"
)
_TOKEN = re.compile(
    rf"(?P<sign>{_SIGN}){_SYMBOL}(?P<digits>{_DIGITS})(?:\s?(?P<size>[kMBT])\b)?(?:\s?(?P<kind>%|x\b|points\b))?"
)
_AMOUNT = rf"{_SIGN}{_SYMBOL}{_DIGITS}(?:\s?[kMBT]\b)?(?: [A-Z]{{3}}\b)?"
# Ends of a range that are said with a unit each.
_BOTH = re.compile(rf"(?P<low>{_AMOUNT}) to (?P<high>{_AMOUNT})(?P<kind>\s?%)?")
_FIRST = re.compile(rf"(?P<sign>{_SIGN})(?P<symbol>{_SYMBOL})(?P<digits>{_DIGITS})")
_MONTHS = {
    "en": ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    "de": ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"],
}
_DATE = re.compile(r"(?P<day>\d{1,2})\.? (?P<month>[A-Za-zäöü]{3,4})\b\.?(?: (?P<year>\d{4}))?")
_HASH = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{16}\b")


class Facts:
    """What a page may say: amounts by what they are counted in, days, and texts said whole."""

    def __init__(self, page, marks=(".", ",")):
        self.page, (self.decimal, self.group) = page, marks
        self.factor = page.units.factor
        self.facts = list(page.facts.values())

    def unknown(self, text, known=()):
        """Numbers of a text that no fact has; ``known`` are texts of people and of files."""
        text = text.replace("\u00a0", " ").replace("\u202f", " ")
        hashes = {one.source.fingerprint[:16] for one in self.facts}
        hashes |= {one.source.plan[:16] for one in self.facts}
        # First of all: "0" of an axis would break one that has it behind a letter.
        wrong = [one for one in _HASH.findall(text) if one not in hashes]
        text = _HASH.sub(" ~ ", text)
        whole = [one.value for one in self.facts if one.unit == "word" and " " in one.value]
        whole += [one[:1].upper() + one[1:] for one in whole]
        for said in sorted({*known, *whole}, key=len, reverse=True):
            plain = re.escape(said.replace("\u00a0", " "))
            # "5 M" of an axis is no part of "3.75 M".
            text = re.sub(rf"(?<![\d.,]){plain}", " ~ ", text) if said else text
        text = _DATE.sub(lambda found: self._day(found, wrong), text)
        text = _BOTH.sub(lambda found: self._both(found, wrong), text)
        text = _SPAN.sub(lambda found: self._span(found, wrong), text)
        for found in _TOKEN.finditer(text):
            before = text[: found.start()].rstrip()
            self._check(found, found["size"] or "", (found["kind"] or "").strip(), before, wrong)
        return wrong

    def _day(self, found, wrong):
        months = _MONTHS["de" if self.decimal == "," else "en"]
        month = found["month"].lower()[:3]
        if month not in months:
            return found[0]
        day = int(found["day"]), months.index(month) + 1
        year = found["year"] and int(found["year"])
        for one in self.facts:
            if one.unit == "date":
                there = date.fromisoformat(one.value[:10])
                if (there.day, there.month) == day and year in (None, there.year):
                    return " ~ "
        wrong.append(found[0])
        return " ~ "

    def _span(self, found, wrong):
        low, high = found[0].split(" to ")
        size, kind = (found["unit"] or "").strip(), (found["kind"] or "").strip()
        for side, text in (("low", low), ("high", high)):
            part = _FIRST.match(text)
            if not self._known(self._value(part["digits"]), size, kind, part["sign"], side):
                wrong.append(f"{text} of {found[0]}")
        return " ~ "

    def _both(self, found, wrong):
        for side in ("low", "high"):
            part = _TOKEN.match(found[side])
            if part["size"] is None and side == "low":
                return found[0]
            kind = (found["kind"] or "").strip()
            said = self._value(part["digits"]), part["size"] or "", kind
            if not self._known(*said, part["sign"], side):
                wrong.append(f"{found[side]} of {found[0]}")
        return " ~ "

    def _value(self, digits):
        plain = digits.replace(self.group, "").replace(self.decimal, ".")
        decimals = len(plain.partition(".")[2])
        return float(plain), 0.5 * 10.0**-decimals

    def _check(self, found, size, kind, before, wrong):
        value, slack = self._value(found["digits"])
        if before.endswith("over") and (value, kind) == (99, "%"):
            ok = any(one.unit == "share" and one.value >= 0.995 for one in self.facts)
        elif before.endswith("under") and (value, kind) == (1, "%"):
            ok = any(one.unit == "share" and one.value <= 0.005 for one in self.facts)
        else:
            side = {"below": "low", "above": "high"}.get(before.rpartition(" ")[2], "")
            ok = self._known((value, slack), size, kind, found["sign"], side)
            ok = ok or self._known((value, slack), size, kind, found["sign"])
        if not ok:
            wrong.append(found[0])

    def _known(self, said, size, kind, sign="", side=""):
        """Whether some fact reads so, rounded as it stands."""
        value, slack = (_SIZES[size] * each for each in said)
        for one in self.facts:
            for amount in self._amounts(one, side):
                scaled = self._scaled(one, amount, kind)
                if scaled is None or (sign == "+" and scaled < 0):
                    continue
                if sign in ("-", "\u2212") and scaled > 0:
                    continue
                if abs(abs(scaled) - value) <= slack * (1 + 1e-6) + 1e-9:
                    return True
                # What is proven is rounded up.
                if one.name == "gap" and 0 <= value - scaled <= 0.0101:
                    return True
        return False

    @staticmethod
    def _amounts(one, side):
        if isinstance(one.value, str):
            return []
        found = {"low": [one.low], "high": [one.high]}.get(side, [one.value])
        return [amount for amount in found if amount is not None]

    def _scaled(self, one, amount, kind):
        """An amount of a fact as it would be said with that sign behind it."""
        if kind in ("%", "points"):
            return 100 * amount if one.unit == "share" else None
        if kind == "x":
            return amount if one.unit in ("return", "factor") else None
        if one.unit == "outcome":
            return amount * self.factor
        return amount if one.unit in ("money", "count", "outcome_per_money") else None
