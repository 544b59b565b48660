"""Encryption of the secrets among the parameters before they are stored. Without a key they are stored as they are."""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.draft import serialization
from components.draft.draft import PARAMETERS, Draft
from components.draft.masking import MASK, secret_paths
from components.draft.withheld_secrets import withhold_secrets
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path, get, put
from components.schema.secret_names import find_texts

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

# Shorter texts would be found everywhere.
_LEAST_LENGTH = 4


class SecretKeys:
    """Fernet keys: the first one encrypts, each of them decrypts.

    Raises ValueError, which does not tell the key, for one that is no Fernet key.
    """

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._fernet: MultiFernet | None = None
        if keys:
            # Imported here, as most starts do without it.
            from cryptography import fernet

            self._fernet = fernet.MultiFernet([fernet.Fernet(key) for key in keys])

    def __bool__(self) -> bool:
        return self._fernet is not None

    def encrypt(self, content: bytes) -> str:
        """Return content as a token, which only who has the key can read. Raises ValueError without a key."""
        if self._fernet is None:
            raise ValueError("There is no key to encrypt with.")
        return self._fernet.encrypt(content).decode("ascii")

    def decrypt(self, token: str) -> bytes | None:
        """Return what a token holds; None where no key fits."""
        if self._fernet is None:
            return None
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            return None

    def rotate(self, token: str) -> str | None:
        """Return a token of the same content that the first key encrypts; None where no key fits."""
        content = self.decrypt(token)
        return None if content is None else self.encrypt(content)


@dataclass(frozen=True)
class Encryption:
    """Encrypts what is stored as far as it holds secrets.

    `find_form` returns the form of a draft's parameters; where it is None, as for a trainer that cannot be read, all texts among the parameters
    count as secrets.
    """

    keys: SecretKeys
    find_form: Callable[[Draft], FormModel | None] = lambda draft: None

    def pack_draft(self, draft: Draft) -> bytes:
        """Return a draft as it is stored: beside the whole of it encrypted, the draft without its secrets."""
        text = serialization.dump_draft(draft)
        public = withhold_secrets(draft, self.find_form(draft)) if self.keys else draft
        if public is not draft:
            token = self.keys.encrypt(zlib.compress(text.encode("ascii"), 1))
            text = f'{_ENCRYPTED}"draft":{serialization.dump_draft(public)},"encrypted":"{token}"}}'
        return zlib.compress(text.encode("ascii"), 1)

    def rotate_draft(self, content: bytes) -> bytes | None:
        """Return a stored draft encrypted by the first key, unchanged where nothing is encrypted; None where no key fits."""
        text = zlib.decompress(content).decode("ascii")
        if not text.startswith(_ENCRYPTED):
            return content
        token = json.loads(text)["encrypted"]
        new_token = self.keys.rotate(token)
        return None if new_token is None else zlib.compress(text.replace(token, new_token).encode("ascii"), 1)

    def unpack_draft(self, content: bytes) -> Draft:
        """Return a stored draft; without its secrets where no key fits. Raises DocumentError."""
        text = zlib.decompress(content).decode("ascii")
        if not text.startswith(_ENCRYPTED):
            return serialization.load_draft(text)
        stored = json.loads(text)
        decrypted = self.keys.decrypt(stored["encrypted"])
        return serialization.load_draft(
            json.dumps(stored["draft"]) if decrypted is None else zlib.decompress(decrypted).decode("ascii")
        )

    def pack_request(self, payload: str) -> tuple[str, str | None]:
        """Return the text of a request as it may be read by all, its secrets masked, and the whole of it encrypted.

        None stands for what needs no encryption.
        """
        paths = self._secret_paths(payload) if self.keys else ()
        if not paths:
            return payload, None
        content = json.dumps({"text": payload, "secrets": paths})
        return _mask(payload, paths, ()), self.keys.encrypt(content.encode("utf-8"))

    def unpack_request(self, token: str) -> str | None:
        """Return the very text of an encrypted request; None where no key fits."""
        content = self.keys.decrypt(token)
        return None if content is None else str(json.loads(content)["text"])

    def pack_answer(self, answer: str, request_token: str) -> tuple[str, str | None]:
        """Return Foundry's answer to an encrypted request like `pack_request`; only masked where no key fits the request."""
        content = self.keys.decrypt(request_token)
        if content is None:
            return _mask(answer, self._secret_paths(answer), ()), None
        request = json.loads(content)
        paths = [tuple(path) for path in request["secrets"]]
        body = json.loads(request["text"])
        secrets = [text for path in paths for text in _texts(get(body, path))]
        return _mask(answer, paths, secrets), self.keys.encrypt(answer.encode("utf-8"))

    def unpack_answer(self, token: str) -> str | None:
        """Return the very text of an encrypted answer; None where no key fits."""
        content = self.keys.decrypt(token)
        return None if content is None else content.decode("utf-8")

    def _secret_paths(self, payload: str) -> tuple[Path, ...]:
        draft = Draft("", None, json.loads(payload))
        form = self.find_form(draft)
        if form is not None:
            return secret_paths(draft, form)
        return tuple((*PARAMETERS, *path) for path in find_texts(draft.get(PARAMETERS)))


NO_ENCRYPTION = Encryption(SecretKeys())
# A program from before encryption refuses this format.
_ENCRYPTED = '{"format":2,'


def _texts(value: Json) -> Iterator[str]:
    return (text for path in find_texts(value) if len(text := get(value, path)) >= _LEAST_LENGTH)


def _mask(text: str, paths: Sequence[Path], secrets: Sequence[str]) -> str:
    """Return JSON text with a mask at some paths, and for each text that contains a secret."""
    value: Json = json.loads(text)
    for path in paths:
        value = value if get(value, path) is MISSING else put(value, path, MASK)
    for path in list(find_texts(value)):
        if any(secret in get(value, path) for secret in secrets):
            value = put(value, path, MASK)
    return json.dumps(value, indent=2)
