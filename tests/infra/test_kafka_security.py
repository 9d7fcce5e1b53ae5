"""A cluster that is reached safely: what the settings may say, and what a broker makes of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import trustme

from command_line import Socai
from contracts.bus import entries, held, shared_out, until
from secure_kafka import PASSWORD, SecureKafka, running_secure_kafka
from socai.domain.refusal import Refused, Unavailable
from socai.infra import settings
from socai.infra.kafka.knocking import knock
from socai.infra.kafka.ports import LOOPBACK, free_port
from socai.infra.kafka.reaching import CLIENTS, reach
from socai.infra.kafka.security import Security, security

SASL = {"SECURITY": "SASL_PLAINTEXT", "USER": "can-bo", "PASSWORD": "bí mật"}


def set_to(monkeypatch: pytest.MonkeyPatch, said: dict[str, str]) -> None:
    """Set the settings of Kafka to these alone."""
    for setting in settings.OF_KAFKA:
        monkeypatch.delenv(setting.name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(f"SOCAI_KAFKA_{name}", value)


# ---- what the settings say -----------------------------------------------------------------------


def test_nothing_said_is_a_connection_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, {})
    assert security() == Security("PLAINTEXT")
    assert security().for_kafka_python() == {"security_protocol": "PLAINTEXT"}
    assert security().for_librdkafka() == {"security.protocol": "PLAINTEXT"}


def test_both_clients_are_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, SASL)
    assert security().for_kafka_python() == {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "can-bo",
        "sasl_plain_password": "bí mật",
    }
    assert security().for_librdkafka() == {
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "can-bo",
        "sasl.password": "bí mật",
    }


def test_certificates_are_those_of_the_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    own = authority.issue_cert("can-bo.example")
    paths = {name: tmp_path / f"{name}.pem" for name in ("CA", "CERT", "KEY")}
    authority.cert_pem.write_to_path(paths["CA"])
    own.cert_chain_pems[0].write_to_path(paths["CERT"])
    own.private_key_pem.write_to_path(paths["KEY"])
    set_to(monkeypatch, {"SECURITY": "SSL"} | {name: str(path) for name, path in paths.items()})
    told = security().for_kafka_python()["ssl_context"]
    assert [one["serialNumber"] for one in told.get_ca_certs()]
    assert told.check_hostname
    assert security().for_librdkafka() == {
        "security.protocol": "SSL",
        "ssl.ca.location": str(paths["CA"]),
        "ssl.certificate.location": str(paths["CERT"]),
        "ssl.key.location": str(paths["KEY"]),
    }
    trustme.CA().issue_cert("another.example").private_key_pem.write_to_path(paths["KEY"])
    with pytest.raises(Refused, match=r"SOCAI_KAFKA_CERT, SOCAI_KAFKA_KEY.*không khớp"):
        security()


def test_a_password_stands_in_a_file_or_in_a_setting_and_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("bí mật\n", encoding="utf-8")
    of_file = {name: value for name, value in SASL.items() if name != "PASSWORD"}
    set_to(monkeypatch, {**of_file, "PASSWORD_FILE": str(file)})
    assert security().password == "bí mật"
    assert "bí mật" not in repr(security())
    assert settings.KAFKA_PASSWORD.secret
    set_to(monkeypatch, {**SASL, "PASSWORD_FILE": str(file)})
    with pytest.raises(Refused, match="Chỉ đặt một trong hai"):
        security()


@pytest.mark.parametrize(
    "said, words",
    [
        ({"SECURITY": "TLS"}, r"SOCAI_KAFKA_SECURITY: không có «TLS»; dùng một trong: PLAINTEXT"),
        ({"USER": "can-bo"}, r"SOCAI_KAFKA_USER: không dùng với SOCAI_KAFKA_SECURITY = PLAINTEXT"),
        ({"PASSWORD": "x", "SECURITY": "SSL"}, r"SOCAI_KAFKA_PASSWORD: không dùng với"),
        ({"CA": "/ca.pem"}, r"SOCAI_KAFKA_CA: không dùng với .* là SSL, SASL_SSL, hoặc bỏ đi"),
        ({**SASL, "KEY": "/key.pem"}, r"SOCAI_KAFKA_KEY: không dùng với"),
        ({**SASL, "USER": ""}, r"SASL_PLAINTEXT: còn thiếu SOCAI_KAFKA_USER"),
        ({**SASL, "PASSWORD": ""}, r"SASL_PLAINTEXT: còn thiếu SOCAI_KAFKA_PASSWORD"),
        ({**SASL, "MECHANISM": "GSSAPI"}, r"SOCAI_KAFKA_MECHANISM: không có «GSSAPI»"),
        ({"SECURITY": "SSL", "CERT": "/c.pem"}, r"SSL: còn thiếu SOCAI_KAFKA_KEY"),
        ({"SECURITY": "SSL", "KEY": "/k.pem"}, r"SSL: còn thiếu SOCAI_KAFKA_CERT"),
        ({"SECURITY": "SSL", "CA": "/none/ca.pem"}, r"SOCAI_KAFKA_CA: không đọc được tệp /none"),
        (
            {**SASL, "PASSWORD": "", "PASSWORD_FILE": "/none/password"},
            r"SOCAI_KAFKA_PASSWORD_FILE: không đọc được tệp /none/password",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused_in_words(
    said: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(monkeypatch, said)
    with pytest.raises(Refused, match=words) as refused:
        security()
    assert "bí mật" not in str(refused.value)


def test_a_file_that_is_no_certificate_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    set_to(monkeypatch, {"SECURITY": "SSL", "CA": str(tmp_path / "ca.pem")})
    with pytest.raises(Refused, match="SOCAI_KAFKA_CA: không phải chứng thư"):
        security()


# ---- what listens there --------------------------------------------------------------------------


@contextmanager
def answering(said: bytes) -> Iterator[str]:
    """Give the address of a server that says this to each who connects, and closes."""
    with socket.create_server((LOOPBACK, free_port())) as server:

        def serve() -> None:
            while True:
                connection, _ = server.accept()
                with connection:
                    if connection.recv(1) == LAST:
                        return
                    connection.sendall(said)

        thread = Thread(target=serve)
        thread.start()
        address = f"{LOOPBACK}:{server.getsockname()[1]}"
        yield address
        with socket.create_connection(server.getsockname()) as last:
            last.sendall(LAST)
            thread.join()


LAST = b"x"
"""No request begins so: neither Kafka's (the length of few bytes) nor a hello of TLS."""
TALKATIVE = b"HTTP/1.1 400 Bad Request\r\n\r\n"


@pytest.mark.parametrize(
    "said, protocol, words, waits",
    [
        (b"", "PLAINTEXT", "SOCAI_KAFKA_SECURITY = PLAINTEXT", True),
        (b"", "SSL", "SOCAI_KAFKA_SECURITY = SSL", True),
        (TALKATIVE, "PLAINTEXT", "SOCAI_KAFKA_SECURITY = PLAINTEXT", True),
        (TALKATIVE, "SSL", "Không lập được kết nối TLS", False),
    ],
)
def test_what_is_no_broker_is_named(said: bytes, protocol: str, words: str, waits: bool) -> None:
    with answering(said) as address:
        with pytest.raises(Refused, match=words) as refused:
            knock(address, Security(protocol))
        assert address in str(refused.value)
        assert isinstance(refused.value, Unavailable) == waits


def test_the_broker_that_speaks_is_quoted() -> None:
    nobody = f"{LOOPBACK}:{free_port()}"
    said = "nhận kết nối rồi không trả lời"
    with answering(b"") as address, pytest.raises(Unavailable, match=f"{address} {said}"):
        knock(f"{address}, {nobody}", Security())
    with pytest.raises(Unavailable, match=f"{nobody} không trả lời"):
        knock(nobody, Security())


# ---- what a broker makes of it -------------------------------------------------------------------


@pytest.fixture(scope="module")
def secure() -> Iterator[SecureKafka]:
    """Give a broker that lets in known users alone."""
    with running_secure_kafka() as broker:
        yield broker


@pytest.fixture(params=CLIENTS)
def client(
    request: pytest.FixtureRequest, secure: SecureKafka, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Return a client, set to reach that broker as it wants."""
    set_to(monkeypatch, {"CLIENT": request.param})
    for name, value in secure.environment().items():
        monkeypatch.setenv(name, value)
    return str(request.param)


@pytest.mark.slow
def test_a_known_user_sends_reads_and_joins(client: str, topic: str) -> None:
    bus = reach("socai-test-secure")
    bus.create(topic, 3)
    bus.send(topic, entries(1, *range(10)))
    assert held(bus, topic, 1) == entries(1, *range(10))
    member = bus.join(topic, topic, lambda partition: 0)
    assert len(until([member], 10)[0]) == 10
    assert shared_out([member])
    member.close()
    bus.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"PASSWORD": "sai-mat-khau"}, "không nhận tài khoản này"),
        ({"USER": "nguoi-la"}, "không nhận tài khoản này"),
        ({"MECHANISM": "SCRAM-SHA-256"}, "nó nhận: SCRAM-SHA-512"),
    ],
)
def test_who_is_not_known_is_told_so(
    client: str, wrong: dict[str, str], words: str, socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(f"SOCAI_KAFKA_{name}", value)
    ran = socai("run", "relay", "--once")
    assert (ran.code, words in ran.err) == (1, True), ran.err
    assert PASSWORD not in ran.err and "sai-mat-khau" not in ran.err


@pytest.mark.slow
def test_a_broker_of_an_unknown_authority_is_not_believed(
    client: str, secure: SecureKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_KAFKA_CA", str(secure.other_ca))
    with pytest.raises(Refused, match=r"Không tin được chứng thư.*SOCAI_KAFKA_CA") as refused:
        reach("socai-test-secure")
    assert not isinstance(refused.value, Unavailable)


@pytest.mark.slow
@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT", "SSL"])
def test_a_port_for_other_connections_is_named(
    protocol: str, secure: SecureKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {**SASL, "SECURITY": protocol} if "SASL" in protocol else {"SECURITY": protocol}
    set_to(monkeypatch, said | ({"CA": str(secure.ca)} if protocol == "SSL" else {}))
    monkeypatch.setenv("SOCAI_KAFKA", secure.kafka.bootstrap)
    with pytest.raises(Unavailable, match=f"SOCAI_KAFKA_SECURITY = {protocol}"):
        reach("socai-test-secure")
