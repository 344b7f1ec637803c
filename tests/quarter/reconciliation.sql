-- The books of both sides, compared. Each statement stands below a sentence that says what must hold, and gives one row
-- for each place where it does not: no row, no difference. The tables: `copying.py`.

-- name: appointment = occupancy: therapist
-- An appointment that stands takes its therapist once: from its start to its end and the therapist's gap after it.
SELECT a.id, p.person_id, count(o.id) AS rows_found
FROM booking_appointment a
JOIN booking_participant p ON p.appointment_id = a.id AND p.role = 'therapist'
JOIN practice_therapist t ON t.person_id = p.person_id
JOIN booking_resource r ON r.person_id = p.person_id
LEFT JOIN booking_occupancy o ON o.appointment_id = a.id AND o.resource_id = r.id
  AND o.starts_at = a.starts_at AND o.ends_at = a.ends_at + 60 * t.gap_minutes
WHERE NOT EXISTS (SELECT 1 FROM booking_cancellation c WHERE c.appointment_id = a.id)
GROUP BY a.id, p.person_id HAVING count(o.id) <> 1;

-- name: appointment = occupancy: office
-- An appointment in person that stands takes its office once, as long as its therapist; one by video has no office.
SELECT a.id, a.modality, a.office_id, count(o.id) AS rows_found
FROM booking_appointment a
JOIN booking_participant p ON p.appointment_id = a.id AND p.role = 'therapist'
JOIN practice_therapist t ON t.person_id = p.person_id
LEFT JOIN booking_resource r ON r.office_id = a.office_id
LEFT JOIN booking_occupancy o ON o.appointment_id = a.id AND o.resource_id = r.id
  AND o.starts_at = a.starts_at AND o.ends_at = a.ends_at + 60 * t.gap_minutes
WHERE NOT EXISTS (SELECT 1 FROM booking_cancellation c WHERE c.appointment_id = a.id)
GROUP BY a.id, a.modality, a.office_id
HAVING count(o.id) <> (a.modality = 'in-person') OR (a.office_id IS NOT NULL) <> (a.modality = 'in-person');

-- name: appointment = occupancy: clients
-- Who said yes to an appointment that stands is taken once, from its start to its end; who did not is not taken by it.
SELECT a.id, p.person_id, count(o.id) AS rows_found
FROM booking_appointment a
JOIN booking_participant p ON p.appointment_id = a.id AND p.role = 'client'
LEFT JOIN booking_takingup y ON y.participant_id = p.id
LEFT JOIN booking_resource r ON r.person_id = p.person_id
LEFT JOIN booking_occupancy o ON o.appointment_id = a.id AND o.resource_id = r.id
  AND o.starts_at = a.starts_at AND o.ends_at = a.ends_at
WHERE NOT EXISTS (SELECT 1 FROM booking_cancellation c WHERE c.appointment_id = a.id)
GROUP BY a.id, p.person_id, y.id HAVING count(o.id) <> (y.id IS NOT NULL);

-- name: occupancy = appointment: nothing else
-- Nobody and nothing is taken but by an appointment that stands and that they belong to, and once; no hold is left.
SELECT o.id, o.appointment_id, o.hold_id, o.resource_id
FROM booking_occupancy o
JOIN booking_resource r ON r.id = o.resource_id
LEFT JOIN booking_appointment a ON a.id = o.appointment_id
  AND NOT EXISTS (SELECT 1 FROM booking_cancellation c WHERE c.appointment_id = a.id)
LEFT JOIN booking_participant p ON p.appointment_id = a.id AND p.person_id = r.person_id
WHERE o.hold_id IS NOT NULL OR a.id IS NULL OR (r.person_id IS NOT NULL AND p.id IS NULL)
  OR (r.office_id IS NOT NULL AND r.office_id IS NOT a.office_id)
  OR EXISTS (SELECT 1 FROM booking_occupancy b WHERE b.id <> o.id AND b.appointment_id = o.appointment_id
             AND b.resource_id = o.resource_id);

-- name: occupancy: no two at one time
-- No person and no office is taken twice at one time.
SELECT o.id, b.id, o.resource_id
FROM booking_occupancy o JOIN booking_occupancy b ON b.resource_id = o.resource_id AND b.id > o.id
  AND o.starts_at < b.ends_at AND b.starts_at < o.ends_at
WHERE NOT o.on_purpose AND NOT b.on_purpose;

-- name: said = appointment
-- Each appointment is as its people know it: whose, with whom, when, how long, how, and whether it takes place.
SELECT s.appointment, a.id, s.starts_at, a.starts_at AS kept, s.stands, c.id IS NULL AS kept_stands, s.modality
FROM said_appointment s
LEFT JOIN booking_appointment a ON a.id = s.appointment
LEFT JOIN booking_cancellation c ON c.appointment_id = a.id
LEFT JOIN people_casefile f ON f.id = a.case_file_id
LEFT JOIN people_person t ON t.id = f.therapist_id
WHERE a.id IS NULL OR a.starts_at <> s.starts_at OR a.ends_at <> s.starts_at + 60 * s.minutes
  OR a.modality <> s.modality OR (c.id IS NULL) <> s.stands OR t.email <> s.therapist
  OR f.id <> replace(s.file, '-', '');

-- name: appointment = said: nothing else
-- There is no appointment of which nobody was told that it is booked, and none twice.
SELECT a.id, count(s.appointment) AS told
FROM booking_appointment a LEFT JOIN said_appointment s ON s.appointment = a.id
GROUP BY a.id HAVING count(s.appointment) <> 1;

-- name: said = participants
-- In an appointment are its therapist and those who said that they come together, with the yes that each gave, no other.
SELECT s.appointment, s.person, s.said_yes, 'missing or another yes' AS why
FROM said_client s
LEFT JOIN people_person who ON who.email = s.person
LEFT JOIN booking_participant p ON p.appointment_id = s.appointment AND p.person_id = who.id AND p.role = 'client'
LEFT JOIN booking_takingup y ON y.participant_id = p.id
WHERE p.id IS NULL OR (y.id IS NOT NULL) <> s.said_yes
UNION ALL
SELECT p.appointment_id, who.email, NULL, 'not one of them'
FROM booking_participant p JOIN people_person who ON who.id = p.person_id
JOIN said_appointment a ON a.appointment = p.appointment_id
LEFT JOIN said_client s ON s.appointment = p.appointment_id AND s.person = who.email
WHERE (p.role = 'client' AND s.person IS NULL) OR (p.role = 'therapist' AND who.email <> a.therapist);

-- name: mail = letters
-- Each mail that the outbox calls sent arrived, at its own address; none arrived of which the outbox knows nothing.
SELECT m.id, m.kind, m.address, 'sent, not arrived' AS why
FROM mail_message m JOIN mail_delivery d ON d.message_id = m.id AND d.was_sent
WHERE NOT EXISTS (SELECT 1 FROM letter l WHERE l.message = m.id AND l.recipient = lower(m.address))
UNION ALL
SELECT l.message, NULL, l.recipient, 'arrived, not sent'
FROM letter l
WHERE NOT EXISTS (SELECT 1 FROM mail_message m JOIN mail_delivery d ON d.message_id = m.id AND d.was_sent
                  WHERE m.id = l.message AND lower(m.address) = l.recipient);

-- name: mail: nothing waits
-- At the end every mail has left, or there was nothing left to say.
SELECT m.id, m.kind, m.address FROM mail_message m
WHERE NOT EXISTS (SELECT 1 FROM mail_delivery d WHERE d.message_id = m.id);

-- name: letters: no copies but after a kill
-- A letter came once. A worker that was killed between the mail server's answer and its note of it sends it again, with
-- the same Message-ID: so there are at most as many copies as kills of `work`.
SELECT sum(n - 1) AS copies FROM (SELECT count(*) AS n FROM letter GROUP BY message)
HAVING sum(n - 1) > (SELECT count(*) FROM said_kill WHERE process = 'work');

-- name: act = calendar letters
-- Of each change that people were told of, every client of the appointment got one letter with a calendar file, in order:
-- as many requests and cancellations as changes; nobody got more.
WITH expected AS (
  SELECT c.appointment, c.person, t.method, count(*) AS n
  FROM said_client c JOIN said_told t ON t.appointment = c.appointment GROUP BY 1, 2, 3
), found AS (
  SELECT e.appointment, l.recipient AS person, e.method, count(DISTINCT l.message) AS n
  FROM letter l JOIN letter_event e ON e.letter = l.letter GROUP BY 1, 2, 3
)
SELECT x.appointment, x.person, x.method, x.n AS expected, f.n AS found
FROM expected x LEFT JOIN found f USING (appointment, person, method) WHERE f.n IS NOT x.n
UNION ALL
SELECT f.appointment, f.person, f.method, x.n, f.n
FROM found f LEFT JOIN expected x USING (appointment, person, method) WHERE x.n IS NULL;

-- name: calendar file = invitation
-- The file in a letter is that of the invitation which it was sent for: appointment, number, method, recipient.
SELECT l.message, e.appointment, e.sequence, e.method, l.recipient
FROM letter l JOIN letter_event e ON e.letter = l.letter
LEFT JOIN mail_message m ON m.id = l.message
LEFT JOIN booking_invitation i ON i.id = m.reference AND m.kind = 'calendar'
LEFT JOIN booking_participant p ON p.id = i.participant_id
LEFT JOIN people_person who ON who.id = p.person_id
WHERE i.id IS NULL OR p.appointment_id <> e.appointment OR i.sequence <> e.sequence OR i.method <> e.method
  OR who.email <> l.recipient OR e.attendee <> l.recipient
  OR e.status <> CASE e.method WHEN 'CANCEL' THEN 'CANCELLED' ELSE 'CONFIRMED' END;

-- name: calendar file = appointment
-- The file with the highest SEQUENCE that a client got says what became of the appointment: the same start and end, a
-- cancellation where it was cancelled. No number came twice, and the last that came has the highest.
WITH ordered AS (
  SELECT l.recipient, l.message, e.*,
    row_number() OVER (PARTITION BY e.appointment, l.recipient ORDER BY e.sequence DESC, l.letter DESC) AS from_top,
    row_number() OVER (PARTITION BY e.appointment, l.recipient ORDER BY l.letter DESC) AS from_last,
    dense_rank() OVER (PARTITION BY e.appointment, l.recipient ORDER BY e.sequence) AS numbers
  FROM letter l JOIN letter_event e ON e.letter = l.letter
)
SELECT o.appointment, o.recipient, o.sequence, o.method, o.starts_at, a.starts_at AS kept
FROM ordered o JOIN booking_appointment a ON a.id = o.appointment
LEFT JOIN booking_cancellation c ON c.appointment_id = a.id
WHERE (o.from_top = 1 AND (o.starts_at <> a.starts_at OR o.ends_at <> a.ends_at
    OR (o.method = 'CANCEL') <> (c.id IS NOT NULL)))
  OR (o.from_last = 1 AND EXISTS (SELECT 1 FROM ordered h WHERE h.appointment = o.appointment
    AND h.recipient = o.recipient AND h.sequence > o.sequence))
  OR EXISTS (SELECT 1 FROM ordered t WHERE t.appointment = o.appointment AND t.recipient = o.recipient
    AND t.sequence = o.sequence AND t.message <> o.message);

-- name: appointment = reminders
-- Who said yes two hours before a session that took place, or more, got one letter that reminds of those two hours.
SELECT s.appointment, s.person, count(DISTINCT l.message) AS letters
FROM said_client s
JOIN said_appointment a ON a.appointment = s.appointment AND a.stands
JOIN people_person who ON who.email = s.person
LEFT JOIN booking_reminder r ON r.appointment_id = s.appointment AND r.person_id = who.id AND r.kind = 'two-hours'
  AND r.sequence = (SELECT count(*) FROM booking_move v WHERE v.appointment_id = s.appointment)
LEFT JOIN mail_message m ON m.kind = 'reminder' AND m.reference = r.id
LEFT JOIN letter l ON l.message = m.id AND l.recipient = s.person
WHERE s.said_yes AND a.starts_at < (SELECT max(at) FROM said_act)
GROUP BY s.appointment, s.person HAVING count(DISTINCT l.message) <> 1;

-- name: reminders = appointment: nothing else
-- No reminder went to anybody but a client of the appointment, and none of one kind twice for one version of it.
SELECT l.message, l.recipient, r.appointment_id, r.kind
FROM letter l JOIN mail_message m ON m.id = l.message AND m.kind = 'reminder'
LEFT JOIN booking_reminder r ON r.id = m.reference
LEFT JOIN people_person who ON who.id = r.person_id
LEFT JOIN said_client s ON s.appointment = r.appointment_id AND s.person = l.recipient
WHERE r.id IS NULL OR who.email <> l.recipient OR s.person IS NULL
  OR EXISTS (SELECT 1 FROM booking_reminder b WHERE b.id <> r.id AND b.appointment_id = r.appointment_id
             AND b.person_id = r.person_id AND b.kind = r.kind AND b.sequence = r.sequence)
  OR EXISTS (SELECT 1 FROM mail_message b WHERE b.id <> m.id AND b.kind = 'reminder' AND b.reference = m.reference);

-- name: session = visits
-- Whoever came to a session has a visit in it; nobody else has.
SELECT s.appointment, s.person, 'no visit' AS why
FROM said_visit s JOIN people_person who ON who.email = s.person
WHERE NOT EXISTS (SELECT 1 FROM room_visit v WHERE v.appointment_id = s.appointment AND v.person_id = who.id)
UNION ALL
SELECT v.appointment_id, who.email, 'did not come'
FROM room_visit v JOIN people_person who ON who.id = v.person_id
LEFT JOIN said_visit s ON s.appointment = v.appointment_id AND s.person = who.email WHERE s.person IS NULL;

-- name: visits begin and end
-- Each visit has one end, which is not before its beginning; both lie within the time in which the room is open.
SELECT v.id, v.appointment_id, v.entered_at, d.at
FROM room_visit v JOIN booking_appointment a ON a.id = v.appointment_id
LEFT JOIN room_departure d ON d.visit_id = v.id
WHERE d.id IS NULL OR d.at < v.entered_at OR v.entered_at < a.starts_at - 1800 OR d.at > a.ends_at + 3600
  OR EXISTS (SELECT 1 FROM room_departure b WHERE b.visit_id = v.id AND b.id <> d.id);

-- name: session = both ratings
-- Of each session that was held there are the therapist's rating and one of each client who came, as they gave them:
-- the same person, the same session, the same answers in sum.
SELECT s.appointment, s.person, s.total, count(DISTINCT r.id) AS found, sum(n.value) AS kept
FROM said_rating s
JOIN people_person who ON who.email = s.person
LEFT JOIN measures_response r ON r.appointment_id = s.appointment AND r.person_id = who.id
  AND r.instrument = 'session-check' AND r.given_at IS NOT NULL
LEFT JOIN measures_answer n ON n.response_id = r.id
GROUP BY s.appointment, s.person, s.total HAVING count(DISTINCT r.id) <> 1 OR sum(n.value) IS NOT s.total
UNION ALL
SELECT v.appointment, v.person, NULL, 0, NULL
FROM said_visit v LEFT JOIN said_rating s ON s.appointment = v.appointment AND s.person = v.person
WHERE s.person IS NULL;

-- name: ratings = session: nothing else
-- There is no rating by anybody who did not come, none that was begun and not given, and none on another one's form.
SELECT r.id, r.appointment_id, who.email, r.form
FROM measures_response r
JOIN people_person who ON who.id = r.person_id
LEFT JOIN said_rating s ON s.appointment = r.appointment_id AND s.person = who.email
LEFT JOIN booking_participant p ON p.appointment_id = r.appointment_id AND p.person_id = r.person_id
LEFT JOIN booking_appointment a ON a.id = r.appointment_id
LEFT JOIN people_casefile f ON f.id = a.case_file_id
WHERE s.person IS NULL OR p.id IS NULL OR r.given_at IS NULL
  OR r.form <> CASE WHEN p.role = 'therapist' THEN 'therapist' WHEN f.kind = 'couple' THEN 'partner' ELSE 'client' END;

-- name: said = fees
-- Who cancelled late or did not come owes once, for that reason, and nobody else owes anything.
SELECT s.appointment, s.person, s.why, count(m.id) AS found
FROM said_fee s JOIN people_person who ON who.email = s.person
LEFT JOIN booking_participant p ON p.appointment_id = s.appointment AND p.person_id = who.id
LEFT JOIN booking_missedfee m ON m.participant_id = p.id AND m.why = s.why
GROUP BY s.appointment, s.person, s.why HAVING count(m.id) <> 1
UNION ALL
SELECT p.appointment_id, who.email, m.why, 1
FROM booking_missedfee m JOIN booking_participant p ON p.id = m.participant_id
JOIN people_person who ON who.id = p.person_id
LEFT JOIN said_fee s ON s.appointment = p.appointment_id AND s.person = who.email AND s.why = m.why
WHERE s.person IS NULL;

-- name: act = audit entry
-- Each act that people did has exactly one entry in the trail, by whoever did it, and there is no entry of which nobody
-- knows: booking, yes, moving, cancelling and undoing it, switching to video, noting who came, coming along, answering.
WITH entry AS (
  SELECT e.act, coalesce(r.appointment_id, e.thing_id) AS thing, who.email AS by
  FROM audit_entry e
  LEFT JOIN people_person who ON who.id = e.by
  LEFT JOIN measures_response r ON r.id = e.thing_id AND e.thing = 'response'
  WHERE e.outcome = 'done' AND (e.thing = 'appointment' OR e.act IN ('answer', 'come-along')) AND e.act IN (
    'make', 'take-up', 'move', 'cancel', 'undo-cancel', 'switch-to-online', 'note-attendance', 'come-along', 'answer')
), kept AS (SELECT act, thing, by, count(*) AS n FROM entry GROUP BY 1, 2, 3
), said AS (SELECT what AS act, thing, by, count(*) AS n FROM said_act GROUP BY 1, 2, 3)
SELECT s.act, s.thing, s.by, s.n AS said, k.n AS kept
FROM said s LEFT JOIN kept k ON k.act = s.act AND k.thing = s.thing AND k.by = s.by WHERE k.n IS NOT s.n
UNION ALL
SELECT k.act, k.thing, k.by, s.n, k.n
FROM kept k LEFT JOIN said s ON k.act = s.act AND k.thing = s.thing AND k.by = s.by WHERE s.n IS NULL;

-- name: moves = acts
-- Each move is one row; the last one leads to where the appointment is now.
SELECT a.id, a.starts_at, (SELECT count(*) FROM booking_move v WHERE v.appointment_id = a.id) AS moves
FROM booking_appointment a
WHERE (SELECT count(*) FROM booking_move v WHERE v.appointment_id = a.id)
    <> (SELECT count(*) FROM said_act s WHERE s.thing = a.id AND s.what = 'move')
  OR EXISTS (SELECT 1 FROM booking_move v WHERE v.appointment_id = a.id AND v.after <> a.starts_at
    AND v.at = (SELECT max(at) FROM booking_move w WHERE w.appointment_id = a.id));
