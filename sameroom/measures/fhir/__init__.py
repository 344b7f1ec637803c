"""Instruments, answers and scores as FHIR R4B, out and in, as plain dictionaries (`docs/measures.md`)."""

from sameroom.measures.fhir.answers import Given as Given
from sameroom.measures.fhir.answers import NotAnAnswer as NotAnAnswer
from sameroom.measures.fhir.answers import response as response
from sameroom.measures.fhir.answers import response_from_fhir as response_from_fhir
from sameroom.measures.fhir.importing import instrument_from_fhir as instrument_from_fhir
from sameroom.measures.fhir.observation import bundle as bundle
from sameroom.measures.fhir.observation import observations as observations
from sameroom.measures.fhir.observation import score_from_fhir as score_from_fhir
from sameroom.measures.fhir.questionnaire import questionnaire as questionnaire
