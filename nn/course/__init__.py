"""What the notebooks of the course use: questions that take an answer, and results that fold.

    answers    an answer of any shape to a plain one, and how it compares with the right one
    asking     what a learner hears, and the score
    folding    a result that stays closed until the reader opens it
    words      the sentences, English and Korean
    en, ko     all of it for the notebooks of one language

The answers and hints stand in ``questions.json``, which running the notebooks writes.
"""
