-- What is done to a copy of the books, so that each statement of `reconciliation.sql` shows that it can fail. Each
-- paragraph is a damage of its own.

-- for: appointment = occupancy: therapist
DELETE FROM booking_occupancy WHERE id = (SELECT id FROM booking_occupancy WHERE resource_id IN (SELECT r.id
  FROM booking_resource r JOIN practice_therapist t USING (person_id)) LIMIT 1);

-- for: appointment = occupancy: therapist
UPDATE booking_occupancy SET ends_at = ends_at - 60 WHERE id = (SELECT id FROM booking_occupancy WHERE
  resource_id IN (SELECT r.id FROM booking_resource r JOIN practice_therapist t USING (person_id)) LIMIT 1);

-- for: appointment = occupancy: office
DELETE FROM booking_occupancy WHERE id = (SELECT id FROM booking_occupancy WHERE resource_id IN (SELECT id FROM
  booking_resource WHERE office_id IS NOT NULL) LIMIT 1);

-- for: appointment = occupancy: office
UPDATE booking_appointment SET office_id = (SELECT max(office_id) FROM booking_appointment) WHERE id = (SELECT
  id FROM booking_appointment WHERE modality = 'online' AND id IN (SELECT id FROM booking_appointment WHERE id
  NOT IN (SELECT appointment_id FROM booking_cancellation)) LIMIT 1);

-- for: appointment = occupancy: clients
UPDATE booking_occupancy SET starts_at = starts_at + 1 WHERE id = (SELECT id FROM booking_occupancy WHERE
  resource_id IN (SELECT id FROM booking_resource WHERE person_id IS NOT NULL) AND NOT resource_id IN (SELECT
  r.id FROM booking_resource r JOIN practice_therapist t USING (person_id)) LIMIT 1);

-- for: appointment = occupancy: clients
DELETE FROM booking_takingup WHERE participant_id = (SELECT id FROM booking_participant WHERE role = 'client'
  AND appointment_id IN (SELECT id FROM booking_appointment WHERE id NOT IN (SELECT appointment_id FROM
  booking_cancellation)) AND id IN (SELECT participant_id FROM booking_takingup) LIMIT 1);

-- for: occupancy = appointment: nothing else
INSERT INTO booking_occupancy SELECT -1, resource_id, starts_at, ends_at, appointment_id, hold_id, on_purpose
  FROM booking_occupancy LIMIT 1;

-- for: occupancy = appointment: nothing else
INSERT INTO booking_cancellation SELECT -1, id, NULL, 0 FROM booking_appointment WHERE id IN (SELECT id FROM
  booking_appointment WHERE id NOT IN (SELECT appointment_id FROM booking_cancellation)) LIMIT 1;

-- for: occupancy: no two at one time
INSERT INTO booking_occupancy SELECT -1, resource_id, starts_at + 60, ends_at, appointment_id, hold_id, 0 FROM
  booking_occupancy LIMIT 1;

-- for: said = appointment
UPDATE booking_appointment SET starts_at = starts_at + 3600, ends_at = ends_at + 3600 WHERE id = (SELECT min(id)
  FROM booking_appointment);

-- for: said = appointment
DELETE FROM booking_cancellation WHERE id = (SELECT min(id) FROM booking_cancellation);

-- for: said = appointment
DELETE FROM booking_appointment WHERE id = (SELECT min(id) FROM booking_appointment);

-- for: appointment = said: nothing else
INSERT INTO booking_appointment SELECT 'ff', case_file_id, service_id, modality, office_id, starts_at, ends_at
  FROM booking_appointment LIMIT 1;

-- for: said = participants
UPDATE booking_participant SET person_id = (SELECT id FROM people_person WHERE email = 'c1@example.com') WHERE
  id = (SELECT p.id FROM booking_participant p JOIN people_person w ON w.id = p.person_id WHERE p.role =
  'client' AND w.email NOT IN ('c0@example.com', 'c1@example.com') LIMIT 1);

-- for: said = participants
DELETE FROM booking_participant WHERE id = (SELECT min(id) FROM booking_participant WHERE role = 'client');

-- for: mail = letters
DELETE FROM letter WHERE message = (SELECT message FROM letter WHERE letter = (SELECT letter FROM letter_event
  LIMIT 1));

-- for: mail = letters
UPDATE letter SET recipient = 'somebody@else.example' WHERE letter = (SELECT max(letter) FROM letter);

-- for: mail: nothing waits
DELETE FROM mail_delivery WHERE id = (SELECT max(id) FROM mail_delivery);

-- for: letters: no copies but after a kill
INSERT INTO letter SELECT letter + 1000000 * n, message, recipient, subject FROM letter, (WITH RECURSIVE of (n)
  AS (SELECT 1 UNION ALL SELECT n + 1 FROM of WHERE n < 200) SELECT n FROM of) WHERE letter = 0;

-- for: act = calendar letters
DELETE FROM letter WHERE message = (SELECT message FROM letter WHERE letter = (SELECT letter FROM letter_event
  LIMIT 1));

-- for: act = calendar letters
INSERT INTO letter SELECT 1000000, -1, recipient, subject FROM letter WHERE letter = (SELECT letter FROM
  letter_event LIMIT 1);
INSERT INTO letter_event SELECT 1000000, appointment, sequence + 1, method, status, starts_at, ends_at, attendee
  FROM letter_event WHERE letter = (SELECT letter FROM letter_event LIMIT 1);

-- for: calendar file = invitation
UPDATE letter_event SET attendee = 'somebody@else.example' WHERE letter = (SELECT letter FROM letter_event LIMIT
  1);

-- for: calendar file = invitation
UPDATE letter_event SET sequence = sequence + 7 WHERE letter = (SELECT letter FROM letter_event LIMIT 1);

-- for: calendar file = appointment
UPDATE letter_event SET starts_at = starts_at + 3600 WHERE letter = (SELECT max(letter) FROM letter_event);

-- for: calendar file = appointment
UPDATE letter_event SET method = 'REQUEST' WHERE method = 'CANCEL';

-- for: calendar file = appointment
INSERT INTO letter SELECT 1000000, -1, recipient, subject FROM letter WHERE letter = (SELECT letter FROM
  letter_event LIMIT 1);
INSERT INTO letter_event SELECT 1000000, appointment, sequence, method, status, starts_at, ends_at, attendee
  FROM letter_event WHERE letter = (SELECT letter FROM letter_event LIMIT 1);

-- for: appointment = reminders
DELETE FROM letter WHERE message = (SELECT min(message) FROM letter WHERE message IN (SELECT m.id FROM
  mail_message m JOIN booking_reminder r ON r.id = m.reference AND r.kind = 'two-hours' WHERE m.kind =
  'reminder'));

-- for: reminders = appointment: nothing else
UPDATE letter SET recipient = 'somebody@else.example' WHERE letter = (SELECT l.letter FROM letter l JOIN
  mail_message m ON m.id = l.message AND m.kind = 'reminder' LIMIT 1);

-- for: reminders = appointment: nothing else
INSERT INTO mail_message SELECT -1, address, kind, reference, made_at FROM mail_message WHERE id = (SELECT
  message FROM letter WHERE letter = (SELECT l.letter FROM letter l JOIN mail_message m ON m.id = l.message AND
  m.kind = 'reminder' LIMIT 1));

-- for: session = visits
UPDATE room_visit SET person_id = (SELECT id FROM people_person WHERE email = 'fay@practice.example') WHERE id =
  (SELECT min(id) FROM room_visit);

-- for: session = visits
DELETE FROM room_visit WHERE appointment_id = (SELECT min(appointment_id) FROM room_visit);

-- for: visits begin and end
UPDATE room_visit SET entered_at = entered_at + 7200 WHERE id = (SELECT min(id) FROM room_visit);

-- for: visits begin and end
DELETE FROM room_departure WHERE id = (SELECT min(id) FROM room_departure);

-- for: session = both ratings
DELETE FROM measures_response WHERE id = (SELECT min(id) FROM measures_response WHERE form = 'therapist');

-- for: session = both ratings
UPDATE measures_answer SET value = value + 1 WHERE id = (SELECT min(id) FROM measures_answer);

-- for: session = both ratings
INSERT INTO measures_response SELECT 'ff', appointment_id, person_id, instrument, form, given_at FROM
  measures_response LIMIT 1;

-- for: ratings = session: nothing else
UPDATE measures_response SET person_id = (SELECT id FROM people_person WHERE email = 'fay@practice.example')
  WHERE id = (SELECT min(id) FROM measures_response);

-- for: ratings = session: nothing else
UPDATE measures_response SET given_at = NULL WHERE id = (SELECT min(id) FROM measures_response);

-- for: said = fees
INSERT INTO booking_missedfee SELECT -1, min(id), 'late', 16000 FROM booking_participant WHERE role = 'client';

-- for: said = fees
INSERT INTO said_fee SELECT appointment, person, 'missed' FROM said_client LIMIT 1;

-- for: act = audit entry
DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry WHERE act = 'answer');

-- for: act = audit entry
INSERT INTO audit_entry SELECT -1, at, by, act, thing, thing_id, outcome FROM audit_entry WHERE act = 'make' AND
  thing = 'appointment' LIMIT 1;

-- for: act = audit entry
UPDATE audit_entry SET by = (SELECT id FROM people_person WHERE email = 'fay@practice.example') WHERE id =
  (SELECT max(id) FROM audit_entry WHERE act = 'take-up');

-- for: moves = acts
INSERT INTO booking_move SELECT -1, id, starts_at, starts_at + 60, NULL, 0 FROM booking_appointment LIMIT 1;
