"""How a cluster is reached safely: what the settings say, and how each client is told."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from socai.domain.refusal import Refused
from socai.infra import settings
from socai.infra.settings import Setting

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_SSL", "SASL_PLAINTEXT")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
OF_SASL = (
    settings.KAFKA_MECHANISM,
    settings.KAFKA_USER,
    settings.KAFKA_PASSWORD,
    settings.KAFKA_PASSWORD_FILE,
)
OF_TLS = (settings.KAFKA_CA, settings.KAFKA_CERT, settings.KAFKA_KEY)


@dataclass(frozen=True, slots=True)
class Security:
    """How a cluster is reached: in the clear, by TLS, as a user. The password is never shown."""

    protocol: str = "PLAINTEXT"
    mechanism: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    cert: str = ""
    key: str = ""

    @property
    def tls(self) -> bool:
        """Return whether the connection is TLS."""
        return self.protocol in ("SSL", "SASL_SSL")

    @property
    def sasl(self) -> bool:
        """Return whether the client says who it is by user and password."""
        return self.protocol.startswith("SASL_")

    def context(self) -> ssl.SSLContext:
        """Return what a TLS connection is made with; raise OSError where a file is no good."""
        context = ssl.create_default_context(cafile=self.ca or None)
        if self.cert:
            context.load_cert_chain(self.cert, self.key)
        return context

    def for_kafka_python(self) -> dict[str, Any]:
        """Return the settings of a client of kafka-python."""
        found: dict[str, Any] = {"security_protocol": self.protocol}
        if self.tls:
            found["ssl_context"] = self.context()
        if self.sasl:
            found |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        return found

    def for_librdkafka(self) -> dict[str, Any]:
        """Return the settings of a client of librdkafka."""
        files = {
            "ssl.ca.location": self.ca,
            "ssl.certificate.location": self.cert,
            "ssl.key.location": self.key,
        }
        found = {"security.protocol": self.protocol}
        found |= {name: path for name, path in files.items() if path}
        if self.sasl:
            found |= {
                "sasl.mechanism": self.mechanism,
                "sasl.username": self.user,
                "sasl.password": self.password,
            }
        return found


def security() -> Security:
    """Return what the settings say; raise Refused where they do not fit together."""
    protocol = _one_of(settings.KAFKA_SECURITY, PROTOCOLS)
    made = Security(protocol)
    for of, wanted in ((OF_SASL, made.sasl), (OF_TLS, made.tls)):
        if not wanted:
            _none_given(of, protocol)
    if made.tls:
        made = _with_tls(protocol)
    if not made.sasl:
        return made
    if not settings.KAFKA_USER.given():
        raise _needed(settings.KAFKA_USER, protocol)
    return replace(
        made,
        mechanism=_one_of(settings.KAFKA_MECHANISM, MECHANISMS),
        user=settings.KAFKA_USER.read(),
        password=_password(protocol),
    )


def _with_tls(protocol: str) -> Security:
    made = Security(
        protocol,
        ca=settings.KAFKA_CA.read(),
        cert=settings.KAFKA_CERT.read(),
        key=settings.KAFKA_KEY.read(),
    )
    if bool(made.cert) != bool(made.key):
        raise _needed(settings.KAFKA_KEY if made.cert else settings.KAFKA_CERT, protocol)
    for setting in OF_TLS:
        _text(setting)
    try:
        made.context()
    except (OSError, ValueError) as error:
        names = ", ".join(setting.name for setting in OF_TLS if setting.given())
        raise Refused.of(
            f"{names}: không phải chứng thư hay khóa PEM dùng được, hoặc khóa không khớp chứng thư "
            f"({error})",
            f"{names}: no certificate or key in PEM that can be used, or the key is not the "
            f"certificate's ({error})",
        ) from error
    return made


def _password(protocol: str) -> str:
    given, file = settings.KAFKA_PASSWORD, settings.KAFKA_PASSWORD_FILE
    if given.given() and file.given():
        raise Refused.of(
            f"Chỉ đặt một trong hai: {given.name} hoặc {file.name}",
            f"Set one of the two only: {given.name} or {file.name}",
        )
    found = given.read() or _text(file).rstrip("\r\n")
    if not found:
        raise _needed(given, protocol)
    return found


def _text(setting: Setting) -> str:
    """Return what stands in the file that a setting names, nothing where it names none."""
    try:
        return Path(setting.read()).read_text(encoding="utf-8") if setting.given() else ""
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "UTF-8?"
        raise Refused.of(
            f"{setting.name}: không đọc được tệp {setting.read()} ({why})",
            f"{setting.name}: the file {setting.read()} cannot be read ({why})",
        ) from error


def _one_of(setting: Setting, known: tuple[str, ...]) -> str:
    found = setting.read()
    if found not in known:
        listed = ", ".join(known)
        raise Refused.of(
            f"{setting.name}: không có «{found[:60]}»; dùng một trong: {listed}",
            f"{setting.name}: there is no «{found[:60]}»; use one of: {listed}",
        )
    return found


def _none_given(of: tuple[Setting, ...], protocol: str) -> None:
    names = ", ".join(setting.name for setting in of if setting.given())
    if names:
        fitting = "SASL_SSL, SASL_PLAINTEXT" if of is OF_SASL else "SSL, SASL_SSL"
        where = settings.KAFKA_SECURITY.name
        raise Refused.of(
            f"{names}: không dùng với {where} = {protocol}; đặt {where} là {fitting}, hoặc bỏ đi",
            f"{names}: does not go with {where} = {protocol}; set {where} to {fitting}, or unset "
            "it",
        )


def _needed(setting: Setting, protocol: str) -> Refused:
    where = settings.KAFKA_SECURITY.name
    return Refused.of(
        f"{where} = {protocol}: còn thiếu {setting.name} ({setting.vi})",
        f"{where} = {protocol}: {setting.name} is missing ({setting.en})",
    )
