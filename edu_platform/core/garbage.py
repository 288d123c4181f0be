"""The garbage collector, in processes that answer people."""

import gc


def spare_what_is_loaded() -> None:
    """Leave everything that the process has loaded out of later collections.

    Modules, models and compiled pages live as long as the process. Each full
    collection would look through them again, and meanwhile nobody is answered: about
    0.2 s of standing still, every few hundred requests.
    """
    gc.collect()
    gc.freeze()
