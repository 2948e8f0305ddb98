"""The tables, one for each group. Questions and answers are written in the words of question.py."""
