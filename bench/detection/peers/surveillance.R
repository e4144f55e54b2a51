# Judges series with two detectors of the R package surveillance (Salmon, Schumacher and Höhle 2016).
#
#     Rscript surveillance.R farringtonFlexible|glrnb COUNTS.csv SCORES.csv
#
# COUNTS.csv: a line per series, counts of quarters of an hour over whole weeks; the last four weeks are judged. SCORES.csv:
# a line per series, the CPU seconds taken and then a score for each judged quarter; higher is more suspicious.
suppressPackageStartupMessages(library(surveillance))

arguments <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arguments[2], header = FALSE))
week <- 7 * 96
judged <- (ncol(counts) - 4 * week + 1):ncol(counts)

# Excess over the expected count divided by the excess that would alarm: 1 is the package's own alarm. It compares with
# the same three quarters of the seven previous weeks, as the method does with years; the rest of the week is one factor with
# ten levels. Its other settings are its defaults after Noufaily et al. (2013).
farrington <- function(series) {
  data <- sts(series, frequency = week)
  control <- list(range = judged, b = 7, w = 3, reweight = TRUE, weightsThreshold = 2.58,
                  thresholdMethod = "nbPlugin")
  score <- control(suppressWarnings(farringtonFlexible(data, control)))$score
  ifelse(is.finite(score), score, 0)
}

# The generalised likelihood ratio of a rise of unknown size within the last four hours (Höhle and Paul 2008). The
# normal level is a Poisson regression on the previous eight weeks: two waves a day, weekends, a trend; quarters far above it
# are left out, so that past outages are not taken for noise.
glr <- function(series) {
  quarter <- seq_along(series) - 1
  day <- 2 * pi * quarter / 96
  known <- data.frame(count = series, s1 = sin(day), c1 = cos(day), s2 = sin(2 * day), c2 = cos(2 * day),
                      weekend = (quarter %/% 96) %% 7 >= 5, trend = quarter / length(series))
  past <- known[seq_len(judged[1] - 1), ]
  ordinary <- rep(TRUE, nrow(past))
  for (pass in 1:4) {
    fit <- suppressWarnings(glm(count ~ s1 + c1 + s2 + c2 + weekend + trend, family = poisson, data = past[ordinary, ]))
    usual <- predict(fit, past, type = "response")
    squares <- ((past$count - usual)^2 - usual)[ordinary]
    alpha <- max(0.001, sum(squares) / sum(usual[ordinary]^2))
    ordinary <- past$count < 3 | past$count - usual < 4 * sqrt(usual + alpha * usual^2)
  }
  control <- list(range = judged, c.ARL = 1e9, mu0 = predict(fit, known[judged, ], type = "response"),
                  alpha = alpha, M = 16, dir = "inc", ret = "value")
  as.vector(upperbound(suppressWarnings(glrnb(sts(series, frequency = week), control))))
}

judge <- if (arguments[1] == "glrnb") glr else farrington
output <- file(arguments[3], "w")
for (row in seq_len(nrow(counts))) {
  began <- sum(proc.time()[c("user.self", "sys.self")])
  scores <- judge(as.vector(counts[row, ]))
  seconds <- sum(proc.time()[c("user.self", "sys.self")]) - began
  writeLines(paste(c(seconds, signif(scores, 6)), collapse = ","), output)
}
close(output)
