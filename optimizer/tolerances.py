"""How far rows and floors may be missed, by rounding alone (conventions 20)."""

# Half of what verification allows, so that what passes here passes there.
TOLERANCE = 5e-8
VERIFIED = 1e-7
# Of a floor's own amount; half of it in the search, the whole in verification.
FLOOR_TOLERANCE = 5e-7
FLOOR_VERIFIED = 1e-6
# Of a number itself: what differs by less is the same number.
TOUCH = 1e-9
# A size that is this small beside a difference is nothing to measure it against.
NOTHING = 1e-9
# Times the chord: beyond it a tangent says nothing, and solvers give up on it. Search and proof
# bound such a curve alike, by its line at the other end.
STEEPEST = 1e6
