"""What studies say, what this practice’s own ratings say, and what is said of both in public."""

from sameroom.evidence.models.analyses import Analysis as Analysis
from sameroom.evidence.models.editions import Approval as Approval
from sameroom.evidence.models.editions import Edition as Edition
from sameroom.evidence.models.editions import Retraction as Retraction
from sameroom.evidence.models.editions import Use as Use
from sameroom.evidence.models.own_data import AnalysisPlan as AnalysisPlan
from sameroom.evidence.models.own_data import OwnAnalysis as OwnAnalysis
from sameroom.evidence.models.own_data import Release as Release
from sameroom.evidence.models.own_data import ResearchCopy as ResearchCopy
from sameroom.evidence.models.own_data import Tally as Tally
from sameroom.evidence.models.own_data import TherapistConsent as TherapistConsent
from sameroom.evidence.models.own_data import TherapistConsentEnd as TherapistConsentEnd
from sameroom.evidence.models.readings import Reading as Reading
from sameroom.evidence.models.studies import Effect as Effect
from sameroom.evidence.models.studies import Extraction as Extraction
from sameroom.evidence.models.studies import Study as Study
from sameroom.evidence.models.tables import StudyTable as StudyTable
