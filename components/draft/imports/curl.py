"""The data that a cURL command sends: first its shell's rules, then curl's own. Nothing is run.

Which shell a command is meant for is decided from the whole of it: the first sign outside of quotes that only one of them has
(a line that goes on after \\, ^ or `, a prompt, a here-document). Where no sign decides, all readings are given.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from components.draft.imports import bash, windows_shell
from components.draft.imports.shell_command import UNKNOWN, Command, ShellError, UnknownTextError

# curl's options that take an argument, short and long (curl 7.88 to 8.16); a name that is not known cannot be told from one that takes none.
_SHORT = frozenset("ACDEFHKPQTUXYbcdehmortuwxyz")
_SHORT_FLAGS = frozenset("#0123468:BGIJLMNORSVZafgijklnpqsv")
_LONG = (
    "abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at "
    "cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode delegation "
    "dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save "
    "expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode "
    "happy-eyeballs-timeout-ms haproxy-clientip header help hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json "
    "keepalive-cnt keepalive-time key key-type knownhosts krb libcurl limit-rate local-port login-options mail-auth mail-from "
    "mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max "
    "parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert "
    "proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey "
    "proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey "
    "quote random-file range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid "
    "service-name sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr "
    "telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii "
    "trace-config unix-socket upload-file upload-flags url url-query user user-agent variable vlan-priority write-out"
)
_LONG_FLAGS = (
    "anyauth append basic buffer ca-native cert-status clobber compressed compressed-ssh create-dirs crlf digest disable "
    "disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure dump-ca-embed eprt epsv fail fail-early "
    "fail-with-body false-start follow form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl ftp-ssl-ccc "
    "ftp-ssl-control ftp-ssl-reqd get globoff haproxy-protocol head http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 "
    "http3-only ignore-content-length include insecure ipv4 ipv6 junk-session-cookies keepalive list-only location "
    "location-trusted mail-rcpt-allowfails manual metalink mptcp negotiate netrc netrc-optional next ntlm ntlm-wb npn alpn "
    "out-null parallel parallel-immediate path-as-is post301 post302 post303 progress-bar progress-meter proxy-anyauth "
    "proxy-basic proxy-ca-native proxy-digest proxy-http2 proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast "
    "proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw remote-header-name remote-name remote-name-all remote-time "
    "remove-on-error retry-all-errors retry-connrefused sasl-ir sessionid show-error show-headers silent skip-existing "
    "socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd "
    "ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers tcp-fastopen tcp-nodelay tftp-no-options "
    "tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time use-ascii verbose version xattr"
)
_WITH_ARGUMENT, _WITHOUT = frozenset(_LONG.split()), frozenset(_LONG_FLAGS.split())
_NAMES: Mapping[str, str] = {"d": "data", "F": "form", "T": "upload-file", "K": "config", "G": "get", ":": "next"}
_REFUSED: Mapping[str, str] = {
    "data-urlencode": "It percent-encodes its data (--data-urlencode), so what it sends is not JSON.",
    "form": "It sends a form (-F), not JSON.",
    "form-string": "It sends a form (--form-string), not JSON.",
    "upload-file": "It sends a file (-T).",
    "config": "It reads options from a file (-K).",
    "get": "It sends its data in the URL (-G).",
    "next": "It sends several requests (--next).",
}
_BEFORE = frozenset(["sudo", "time", "command", "exec", "nohup", "env"])
_CURL = re.compile(r"(?:.*[/\\])?curl(?:\.exe)?", re.IGNORECASE | re.DOTALL)
_PROMPT = re.compile(
    r"(?:(?P<posix>[$%]|[\w.@~:/-]+[$%])[ \t]+|(?P<powershell>PS(?:[ \t][^>\n]*)?>)[ \t]*|(?P<cmd>[A-Za-z]:\\[^>\n]*>)[ \t]*)(?=\S)"
)
_TOKEN = re.compile(
    r"(?P<continued>\\\n)|(?P<comment>(?<!\S)#[^\n]*)|(?P<single>\$'(?:[^'\\]|\\.)*'|'[^']*')|(?P<double>\"(?:\\.|[^\"\\])*\")"
    r"|(?P<document><<)|(?P<caret>\^[\"\n])|(?P<backtick>`\n)|\\.|.",
    re.DOTALL,
)


@dataclass(frozen=True)
class CurlData:
    """What a command sends: the data as text, and the words among which the address is."""

    data: str
    words: tuple[str, ...]


def is_curl_command(text: str) -> bool:
    """Return whether a text is to be read as a command rather than as JSON."""
    return text[:1] not in ("{", "[", '"') and re.search(r"\bcurl(\.exe)?\s", text, re.IGNORECASE) is not None


def read_curl_data(text: str) -> list[CurlData]:
    """Return what a command sends, in each way in which it can be read. Raises ShellError."""
    results: list[CurlData] = []
    reasons: list[ShellError] = []
    for reading in _readings(text):
        try:
            sent = _data_sent(reading())
        except UnknownTextError:
            raise
        except RecursionError:
            reasons.append(ShellError("It is nested too deeply."))
        except ShellError as error:
            reasons.append(error)
        else:
            results.append(sent)
    if not results:
        raise reasons[0]
    return results


_SHELLS: Mapping[str, tuple[Callable[[str], list[Command]], ...]] = {
    "posix": (bash.parse_bash,),
    "cmd": (windows_shell.parse_cmd, windows_shell.parse_cmd_legacy),
    "powershell": (windows_shell.parse_powershell, windows_shell.parse_powershell_legacy),
}


def _readings(text: str) -> Iterator[Callable[[], list[Command]]]:
    """Yield the readings of a text by shell, the most probable shell first."""
    prompt = _PROMPT.match(text)
    bare = (text[prompt.end() :] if prompt else text).replace("\r\n", "\n")
    for shell in [prompt.lastgroup or ""] if prompt else _shells(bare):
        yield from (partial(commands, bare) for commands in _SHELLS[shell])


def _shells(text: str) -> list[str]:
    """Return the shells that a command can be meant for."""
    quoted = False
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "continued" | "document":
                return ["posix"]
            case "caret":
                return ["cmd"]
            case "backtick":
                return ["powershell"]
            case "single":
                quoted = True
    windows = re.search(r"\bcurl\.exe\b", text, re.IGNORECASE) is not None
    return ["posix", *([] if quoted else ["cmd"]), *(["powershell"] if windows else [])]


def _data_sent(commands: list[Command]) -> CurlData:
    curls = [Command(words, command.stdin) for command in commands if (words := _arguments(command.words)) is not None]
    if not curls:
        raise ShellError("It does not call curl.")
    if len(curls) > 1:
        raise ShellError("It calls curl more than once.")
    return CurlData(_data(curls[0]), curls[0].words)


def _arguments(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return what a command hands to curl, None where it calls something else."""
    for index, word in enumerate(words):
        if _CURL.fullmatch(word):
            return words[index + 1 :]
        if word not in _BEFORE and not (index and re.match(r"\w+=", word)):
            return None
    return None


def _options(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the options with their arguments, as curl's own reader does."""
    waiting = iter(words)

    def argument(option: str) -> str:
        following = next(waiting, None)
        if following is None:
            raise ShellError(f"The option {option} has no argument.")
        return following

    for word in waiting:
        if word == "--":
            return
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            if name in _WITH_ARGUMENT:
                yield name, value if equals else argument(f"--{name}")
            elif name.removeprefix("no-") in _WITHOUT and not equals:
                yield name, ""
            else:
                raise ShellError(f"The option {_shorten(word)} is not known, so what follows it cannot be interpreted.")
        elif word.startswith("-") and len(word) > 1:
            yield from _clustered(word, argument)


def _clustered(word: str, argument: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield the short options of a word, such as `-sSLd{}`; one with an argument is the last of them."""
    for index, letter in enumerate(word[1:], 2):
        if letter in _SHORT:
            yield _NAMES.get(letter, letter), word[index:] or argument(f"-{letter}")
            return
        if letter not in _SHORT_FLAGS:
            raise ShellError(f"The option {_shorten(word[:index])} is not known, so what follows it cannot be interpreted.")
        yield _NAMES.get(letter, letter), ""


def _data(command: Command) -> str:
    """Return what curl sends: several data joined by &, several JSON texts one behind the other."""
    data: str | None = None
    stdin = command.stdin
    for name, value in _options(command.words):
        if name in _REFUSED:
            raise ShellError(_REFUSED[name])
        if not (name == "json" or name.startswith("data")):
            continue
        if value.startswith("@") and name != "data-raw":
            value, stdin = _read(value[1:], stdin, name), None
        if data == "" and name != "json":
            raise ShellError("It sends something empty before its data, which curl's versions join in different ways.")
        data = value if not data else data + ("" if name == "json" else "&") + value
    if data is None:
        raise ShellError("It sends no data, so it contains no configuration.")
    if UNKNOWN in data:
        raise UnknownTextError("Its data depend on something that only your shell knows, such as a variable.")
    try:
        data.encode("utf-8")
    except UnicodeEncodeError:
        raise ShellError("Its data are not UTF-8 text.") from None
    return data


def _read(file: str, stdin: str | None, name: str) -> str:
    if file != "-":
        raise ShellError(f"It reads its data from the file {_shorten(file)}. Import that file instead.")
    if stdin is None:
        raise ShellError("It reads its data from its standard input, which is not in the text.")
    return stdin if name in ("data-binary", "json") else re.sub("[\r\n]", "", stdin)


def _shorten(word: str) -> str:
    return word.replace(UNKNOWN, "…")[:80]
