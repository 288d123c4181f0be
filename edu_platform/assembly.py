"""Loads every feature: tables, jobs, reactions, access rules, personal data.

Each registers itself on import; the web, the worker and the migrations all need the
whole.
"""

from edu_platform.accounts import jobs as accounts_jobs
from edu_platform.accounts import models as accounts
from edu_platform.accounts import reactions as accounts_reactions
from edu_platform.catalog import models as catalog
from edu_platform.certificates import models as certificates
from edu_platform.certificates import reactions as certificates_reactions
from edu_platform.core import audit, jobs, signing, site_settings
from edu_platform.learning import jobs as learning_jobs
from edu_platform.learning import models as learning
from edu_platform.learning import reactions as learning_reactions
from edu_platform.legal import jobs as legal_jobs
from edu_platform.legal import models as legal
from edu_platform.legal import reactions as legal_reactions
from edu_platform.mail import jobs as mail_jobs
from edu_platform.mail import models as mail
from edu_platform.materials import models as materials
from edu_platform.quizzes import jobs as quizzes_jobs
from edu_platform.quizzes import models as quizzes

TABLES = (
    accounts,
    audit,
    catalog,
    certificates,
    learning,
    legal,
    mail,
    materials,
    quizzes,
    signing,
    site_settings,
)
REGISTERED = (
    accounts_jobs,
    accounts_reactions,
    certificates_reactions,
    jobs,
    learning_jobs,
    learning_reactions,
    legal_jobs,
    legal_reactions,
    mail_jobs,
    quizzes_jobs,
)
