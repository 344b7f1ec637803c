"""What testssl.sh, Debian's, finds to say against a server of the laboratory."""

import json
import subprocess
from pathlib import Path

from tests.network.namespaces import Namespace

# What a laboratory's certificate cannot have: an authority that browsers know, lists of what it revoked, a log of what
# it signed, an entry in DNS; and a life as short as a public one's.
OF_ITS_CERTIFICATE = {
    "cert_chain_of_trust", "cert_trust", "cert_revocation", "cert_crlDistributionPoints", "cert_ocspURL",
    "DNS_CAArecord", "certificate_transparency", "cert_extlifeSpan", "cert_expirationStatus", "cert_notAfter",
    "OCSP_stapling",
}  # fmt: skip
# testssl's own machine; that the browser chooses among our ciphers, all of which are good (RFC 9325); and two questions
# that it asks without a name, to which nothing is answered here.
NO_MATTER = OF_ITS_CERTIFICATE | {"engine_problem", "cipher_order", "sessionresumption_ticket", "secure_renego"}
GRAVE = {"LOW", "MEDIUM", "HIGH", "CRITICAL", "WARN", "FATAL"}


def said_against(name: str, address: str, *, seen_from: Namespace, certificate: Path, answer: Path) -> list[str]:
    """Each finding that is not just good to know, as `id: severity, words`. `answer`: where all it says is written."""
    how = ["--quiet", "--warnings=off", "--color=0", "--sneaky", "--nodns=min", f"--ip={address}"]
    asked = ["testssl", *how, f"--add-ca={certificate}", f"--jsonfile={answer}", f"{name}:443"]
    subprocess.run([*seen_from.command, *asked], capture_output=True, timeout=900)
    found = json.loads(answer.read_text())
    assert len(found) > 50, found
    return [
        f"{one['id']}: {one['severity']}, {one['finding']}"
        for one in found
        if one["severity"] in GRAVE and one["id"].partition(" ")[0] not in NO_MATTER
    ]
