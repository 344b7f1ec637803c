/**
 * Runs in the attacker's own browser, on a page of the room's origin: sits between two honest pages with a connection to
 * each, and passes on what it hears and sees. With `verify` it speaks the room's own protocol to both sides, as well as
 * anybody can who has to choose its keys before it knows theirs.
 */
async ({ verify }) => {
  const [{ Circle }, { circleOf, sign, toHex }, { ownFingerprint }] = await Promise.all(
    ["circle", "verification", "fingerprints"].map((name) => import(`/room/${name}.js`)));
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/room/attacker`);
  /** @type {Record<string, any>} */
  const sides = {};

  const tell = (side, message) => socket.send(JSON.stringify({ side, message }));

  const finish = (side) => {
    if (side.transcript && side.channel.readyState === "open") {
      side.channel.send(JSON.stringify({ type: "finish", circle: toHex(side.circle.id), transcript: side.transcript, codes: 1 }));
      side.channel.send(JSON.stringify({ type: "media", camera: true, microphone: true, held: false, wants_picture: true, until_compared: false }));
    }
  };

  const keysOf = async (certificate) => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    return {
      identity: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
      fingerprint: await ownFingerprint(certificate), sign: (bytes) => sign(pair.privateKey, bytes),
    };
  };

  const sitDown = async (name, { members, page }) => {
    const certificate = await RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" });
    const connection = new RTCPeerConnection({ certificates: [certificate], bundlePolicy: "max-bundle" });
    const channel = connection.createDataChannel("room", { negotiated: true, id: 0 });
    const side = { name, connection, channel, transcript: "", code: null, failed: false, circle: null, ready: false };
    sides[name] = side;
    channel.onopen = () => finish(side);
    channel.onmessage = ({ data }) => JSON.parse(data).type !== "finish" && Object.values(sides)
      .filter((other) => other !== side && other.channel.readyState === "open").forEach((other) => other.channel.send(data));
    connection.ontrack = ({ track }) => {
      side[track.kind] = track;
      Object.values(sides).filter((other) => other !== side).forEach((other) => {
        other.connection.getSenders().find((sender) => sender.kind === track.kind)?.replaceTrack(track);
      });
    };
    for (const kind of ["audio", "video"]) {
      const { sender } = connection.addTransceiver(kind, { direction: "sendrecv" });
      sender.kind = kind;
      const known = Object.values(sides).find((other) => other !== side && other[kind]);
      await sender.replaceTrack(known?.[kind] ?? null);
    }
    connection.onicecandidate = ({ candidate }) => candidate?.candidate !== ""
      && tell(name, { type: "signal", candidate: candidate ? candidate.toJSON() : null });
    await connection.setLocalDescription();
    tell(name, { type: "signal", description: connection.localDescription.toJSON() });
    if (verify) {
      const id = await circleOf(members);
      side.circle = new Circle({ id, members, page, keys: await keysOf(certificate) }, {
        send: (_, said) => tell(name, { type: "verify", circle: toHex(id), ...said }),
        opened: () => undefined,
        failed: () => { side.failed = true; },
        agreed: (transcript, code) => {
          side.transcript = toHex(transcript);
          side.code = code.slice(0, 5);
          finish(side);
        },
      });
    }
    side.ready = true;
  };

  const take = (side, { from, to, type, ...message }) => {
    if (type === "verify") {
      side.circle?.receive(from, message);
    } else if (message.description) {
      side.connection.setRemoteDescription(message.description).catch((error) => { side.trouble = String(error); });
    } else {
      side.connection.addIceCandidate(message.candidate ?? undefined).catch(() => undefined);
    }
  };

  /** @type {Record<string, any[]>} */
  const early = {};
  socket.onmessage = async ({ data }) => {
    const { side, roster, message } = JSON.parse(data);
    if (roster && !sides[side]) {
      await sitDown(side, roster);
      (early[side] ?? []).forEach((each) => take(sides[side], each));
    } else if (message && sides[side]?.ready) {
      take(sides[side], message);
    } else if (message) {
      (early[side] ??= []).push(message);
    }
  };

  window.attacker = {
    codes: () => Object.fromEntries(Object.values(sides).map(({ name, code }) => [name, code])),
    frames: async () => {
      const counts = await Promise.all(Object.values(sides).map(async ({ name, connection }) => {
        const all = [...(await connection.getStats()).values()];
        return [name, all.filter((each) => each.type === "inbound-rtp" && each.kind === "video").reduce((sum, each) => sum + (each.framesDecoded ?? 0), 0)];
      }));
      return Object.fromEntries(counts);
    },
  };
  await new Promise((resolve) => { socket.onopen = resolve; });
}
