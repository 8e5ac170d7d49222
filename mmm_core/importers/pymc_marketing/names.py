"""PyMC-Marketing, and its classes as its files spell them."""

VENDOR = "PyMC-Marketing"
COMPONENTS = "pymc_marketing.mmm.components"
EFFECTS = "pymc_marketing.mmm.additive_effect"

# Effects that cannot carry media, and what they are called on the model card.
BASE_EFFECTS = {
    "LinearTrendEffect": "linear trend",
    "FourierEffect": "further seasonality",
    "EventAdditiveEffect": "events",
    "ControlMuEffect": "further controls",
}
# What follows an effect's prefix in the name of its contribution.
EFFECT_SUFFIXES = {
    "LinearTrendEffect": "effect_contribution",
    "FourierEffect": "contribution",
    "EventAdditiveEffect": "total_effect",
    "ControlMuEffect": "effect_contribution",
}
# Names of files written before 1.0, by serialization_migration of PyMC-Marketing.
LOOKUP = {
    "geometric": "GeometricAdstock",
    "delayed": "DelayedAdstock",
    "weibull_cdf": "WeibullCDFAdstock",
    "weibull_pdf": "WeibullPDFAdstock",
    "binomial": "BinomialAdstock",
    "no_adstock": "NoAdstock",
    "logistic": "LogisticSaturation",
    "tanh": "TanhSaturation",
    "tanh_baselined": "TanhSaturationBaselined",
    "michaelis_menten": "MichaelisMentenSaturation",
    "hill": "HillSaturation",
    "hill_sigmoid": "HillSaturationSigmoid",
    "inverse_scaled_logistic": "InverseScaledLogisticSaturation",
    "root": "RootSaturation",
    "log_saturation": "LogSaturation",
    "no_saturation": "NoSaturation",
}
