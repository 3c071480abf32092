# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every code that reaches a screen has words there, in both languages."""

import ast
import re
from pathlib import Path

import polib
from django.urls import get_resolver
from django.utils import translation

from dokaz.core.verify import codes as verifier
from dokaz.gate.api import REGISTRY
from dokaz.intake.sources.registry import SOURCES
from dokaz.interfaces.web import words
from dokaz.interfaces.web.audit.words import ACTS, OBJECTS
from dokaz.interfaces.web.interviews.views import register
from dokaz.interfaces.web.people import SERVICES
from dokaz.ledger.vocabulary import OWN_TERMS, PREMIS_CODES
from dokaz.sharing.api import ParcelPurpose

WEB = Path(words.__file__).parent
ICONS = WEB / "static/vendor/icons.svg"


def declared() -> set[str]:
    assert get_resolver().url_patterns  # loads every part
    return {
        name
        for name, declaration in REGISTRY.items()
        if declaration.records and not name.startswith("sample.")
    }


def test_every_act_has_a_name_on_screens_and_no_name_is_without_its_act() -> None:
    assert set(ACTS) == declared()


def found_in_source(pattern: str) -> set[str]:
    texts = (path.read_text("utf-8") for path in WEB.parents[1].rglob("*.py"))
    return {one for text in texts for one in re.findall(pattern, text, re.MULTILINE)}


def test_whatever_acts_name_and_whoever_does_them_has_ukrainian_words() -> None:
    """Else a page says "dataset", or calls a service of the node a colleague."""
    kinds = found_in_source(r'ObjectRef\(\s*"(\w+)"') | found_in_source(r'Kind\(\s*name="(\w+)"')
    services = found_in_source(r'^_?(?:\w+_)?(?:SERVICE|DUTY|DOCTOR) = "(\w+)"')
    services |= found_in_source(r'(?:service_actor|is_service)\("(\w+)"')
    assert (kinds - set(OBJECTS), services - set(SERVICES)) == (set(), set())
    with translation.override("uk"):
        said = [str(word) for word in (*OBJECTS.values(), *SERVICES.values())]
    assert [word for word in said if not re.search("[а-яіїєґ]", word, re.IGNORECASE)] == []


def test_every_type_of_event_has_words_and_an_icon_that_exists() -> None:
    icons = set(re.findall(r'id="icon-([a-z0-9-]+)"', ICONS.read_text("utf-8")))
    assert set(words.EVENTS) == {*PREMIS_CODES, *OWN_TERMS}
    assert {icon for _, icon in words.EVENTS.values()} <= icons


def test_the_verifier_tells_of_events_and_purposes_in_the_words_of_the_archive() -> None:
    with translation.override("uk"):
        events = {code: str(word) for code, (word, _icon) in words.EVENTS.items()}
        purposes = {code: str(label) for code, label in ParcelPurpose.choices}
    assert events == verifier.EVENTS
    assert purposes == {code: ukrainian for code, (_, ukrainian) in verifier.PURPOSES.items()}
    with translation.override("en"):
        purposes = {code: str(label) for code, label in ParcelPurpose.choices}
    assert purposes == {code: english for code, (english, _) in verifier.PURPOSES.items()}


def test_every_background_task_has_words() -> None:
    source = WEB.parents[1]
    declared = set()
    for path in source.rglob("*.py"):
        text = path.read_text("utf-8")
        if "@task" not in text:
            continue
        module = ".".join(("dokaz", *path.relative_to(source).with_suffix("").parts))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(one).split("(")[0] == "task" for one in node.decorator_list
            ):
                declared.add(f"{module}.{node.name}")
    assert declared == set(words.TASKS)


def test_icons_of_templates_exist() -> None:
    icons = set(re.findall(r'id="icon-([a-z0-9-]+)"', ICONS.read_text("utf-8")))
    named = set()
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text("utf-8")
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)" %}', text))
        named |= set(re.findall(r'empty\.html" with icon="([a-z0-9-]+)"', text))
    assert named <= icons


def test_labels_are_translated() -> None:
    assert len(words._VOCABULARIES) > 50
    for name, vocabulary in words._VOCABULARIES.items():
        for code in vocabulary:
            with translation.override("en"):
                english = str(words.word_of(name, code))
            with translation.override("uk"):
                ukrainian = str(words.word_of(name, code))
            assert english.isascii() or "…" in english, (name, code)
            assert re.search("[а-яіїєґ]", ukrainian, re.IGNORECASE), (name, code)


def test_all_words_of_templates_are_translated() -> None:
    known = set()
    for catalogue in WEB.parents[1].rglob("locale/uk/LC_MESSAGES/django.po"):
        known |= {entry.msgid for entry in polib.pofile(str(catalogue)) if entry.translated()}
    missing = []
    for template in (WEB / "templates/web").rglob("*.html"):
        text = template.read_text("utf-8")
        for quote, words_found in re.findall(r"{% translate (['\"])(.*?)\1", text):
            if words_found not in known:
                missing.append((template.name, quote + words_found))
    assert missing == []


def test_translations_keep_their_placeholders() -> None:
    catalogue = polib.pofile(str(WEB / "locale/uk/LC_MESSAGES/django.po"))
    for entry in catalogue:
        wanted = set(re.findall(r"%\(\w+\)[sd]|%[sd]|{\w+}", entry.msgid))
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        for text in texts:
            assert set(re.findall(r"%\(\w+\)[sd]|%[sd]|{\w+}", text)) == wanted, entry.msgid


def test_a_text_has_one_translation_in_all_rooms() -> None:
    """The catalogues are joined into one: of two translations one would be shown everywhere."""
    said: dict[tuple[str | None, str], set[str]] = {}
    for catalogue in WEB.parents[1].rglob("locale/uk/LC_MESSAGES/django.mo"):
        for entry in polib.mofile(str(catalogue)):
            forms = [entry.msgstr, *entry.msgstr_plural.values()]
            said.setdefault((entry.msgctxt, entry.msgid), set()).add("\n".join(forms))
    assert len(said) > 4000
    assert {text: forms for text, forms in said.items() if len(forms) > 1} == {}


def test_what_to_ask_for_is_named_in_the_readers_language() -> None:
    """A text that is kept by a module must not be the one of whoever was there first."""
    with translation.override("uk"):
        assert str(register.FIELDS["residence"]) == "місце проживання"
    with translation.override("en"):
        assert str(register.FIELDS["residence"]) == "place of residence"


def test_every_format_that_is_opened_has_a_name() -> None:
    assert set(words._VOCABULARIES["container"]) == set(SOURCES)


# Buttons that name a choice, a tool or the page they lead to, or confirm what somebody states.
NAMED = {
    "Administration without content", "Does not belong to it", "Done", "Dry run", "Go on",
    "Go on to the check", "Go on to the files", "Go on to the items", "I agree",
    "I have looked: they are in their places", "In order", "It is done", "Lines of JSON",
    "Link for a new password", "New key", "Not the same", "One event", "One frame back (,)",
    "One frame on (.)", "One person", "Polygon", "Rectangle", "Search", "Table (CSV)",
    "The node", "The same", "Two events", "Two people", "What lies there", "Without the area",
}  # fmt: skip


def test_what_a_button_does_is_said_by_a_verb_in_ukrainian() -> None:
    """English verbs that are nouns too ("File", "State") otherwise become a noun on a button."""
    said = r"""{% translate ["']([^"'%]+)["'](?: context ["']([^"']+)["'])?"""
    wrong = []
    for template in (WEB / "templates").rglob("*.html"):
        buttons = re.findall(r"<button[^>]*>(.*?)</button>", template.read_text("utf-8"), re.DOTALL)
        for text, context in re.findall(said, " ".join(buttons)):
            with translation.override("uk"):
                word = translation.pgettext(context, text) if context else translation.gettext(text)
            if text not in NAMED and not re.search(r"(ти|тися|тись)\b", word):
                wrong.append((template.name, text, word))
    assert wrong == []
