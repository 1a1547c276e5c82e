# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What ./verge prove makes of what Frama-C says. The proofs themselves are that verb's own test."""
import toolbox  # noqa: F401  (it makes the next line find the tools)
from verge import proving

SAID = """\
[kernel] Parsing core/mpu/proof/linear.c (with preprocessing)
[wp] Running WP plugin...
[rte:annot] annotating function round_up
[wp] 3 goals scheduled
[wp] [Qed] Goal typed_round_up_assigns : Valid (1ms)
[wp] [Z3 4.8.12] Goal typed_round_up_ensures : Valid (Qed:2ms) (10ms) (36292)
"""
ALL = SAID + "[wp] [CVC4 1.8] Goal typed_round_up_ensures_2 : Valid (Qed:2ms) (30ms)\n[wp] Proved goals:    3 / 3\n"
ONE_FAILED = SAID + """\
[wp] [Failed] Goal typed_round_up_ensures_2
  Z3 4.8.12: Failed Unknown error
  CVC4 1.8: Timeout (Qed:11ms) (15s)
[wp] Proved goals:    2 / 3
"""


def test_all_goals_proved_is_no_problem():
    assert proving.read_result(ALL, ["round_up"]) == (3, 3, [])


def test_an_unproved_goal_is_named():
    assert proving.read_result(ONE_FAILED, ["round_up"]) == (2, 3, ["not proved: typed_round_up_ensures_2"])


def test_an_unproved_goal_counts_even_if_it_is_not_named():
    said = ALL.replace("3 / 3", "2 / 3")
    assert proving.read_result(said, ["round_up"])[2] == ["1 goals are not proved"]


def test_a_function_that_was_not_looked_at_is_a_problem():
    assert proving.read_result(ALL, ["round_up", "linear_place"])[2] == ["not looked at: linear_place"]


def test_no_goals_is_a_problem():
    proved, total, problems = proving.read_result("[kernel] Parsing\n", [])
    assert (proved, total) == (0, 0) and problems == ["Frama-C made no goals"]


def test_a_warning_is_a_problem():
    warning = "[wp] Warning: Missing RTE guards"
    assert proving.read_result(warning + "\n" + ALL, ["round_up"])[2] == [warning]
