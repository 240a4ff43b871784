-- prescreen: rule set sample 1.2.0, for DuckDB.
-- SHA-256 of its files: 939634a133bf86ca5e28efabcbdc1cc9e03b7ae8e84520e915129a0fa6e51ee6
--
-- Table answers: a row for each person, a column `id`, and one for each
-- question, named by its id; where several can be chosen, one for each: `question__option`, yes or no.
-- Blank or NULL: not answered. Text that is no answer of the rule set is not noticed here:
-- `prescreen batch` finds it.
--
-- The result says which of the documented rules the answers match. It does not diagnose and does not say who can
-- be treated; the next step is always an in-person evaluation. An outcome of NULL: something is missing.
-- Do not edit it: change the rules, and run `prescreen export sql` again.
WITH
-- The answers. Blank text is no answer; `some` and `none` tell whether any column says yes.
given AS (
  SELECT
    "id",
    "now__chest-pain",
    "now__fever",
    "now__not-sure",
    CASE
      WHEN "now__chest-pain" = 'yes'
        OR "now__fever" = 'yes'
        OR "now__not-sure" = 'yes'
      THEN 'some'
      WHEN "now__chest-pain" = 'no'
        AND "now__fever" = 'no'
        AND "now__not-sure" = 'no'
      THEN 'none'
    END AS "now",
    "site__knee",
    "site__low-back",
    "site__shoulder",
    CASE
      WHEN "site__knee" = 'yes'
        OR "site__low-back" = 'yes'
        OR "site__shoulder" = 'yes'
      THEN 'some'
      WHEN "site__knee" = 'no'
        AND "site__low-back" = 'no'
        AND "site__shoulder" = 'no'
      THEN 'none'
    END AS "site",
    NULLIF(CAST("knee-side" AS VARCHAR), '') AS "knee-side",
    NULLIF(CAST("knee-swollen" AS VARCHAR), '') AS "knee-swollen",
    NULLIF(CAST("fell" AS VARCHAR), '') AS "fell",
    NULLIF(CAST("age" AS VARCHAR), '') AS "age",
    NULLIF(CAST("pain-now" AS VARCHAR), '') AS "pain-now"
  FROM "answers"
),
-- Answers as numbers. What is no number, and no word that can be answered instead, is no answer.
numbers AS (
  SELECT
    *,
    TRY_CAST("age" AS BIGINT) AS "number_age",
    TRY_CAST("pain-now" AS BIGINT) AS "number_pain-now"
  FROM given
),
-- Which questions are shown: 1 or 0.
asked_1 AS (
  SELECT
    *,
    -- knee-side, pain-now
    CASE WHEN "site__knee" = 'yes' THEN 1 ELSE 0 END AS "shown_knee-side"
  FROM numbers
),
-- Which questions are shown: 1 or 0.
asked_2 AS (
  SELECT
    *,
    -- knee-swollen
    CASE WHEN "shown_knee-side" = 1 AND "knee-side" IN ('left', 'right') THEN 1 ELSE 0 END AS "shown_knee-swollen"
  FROM asked_1
),
-- The answers to questions that are shown, and the ids of those without an answer.
counted AS (
  SELECT
    "id",
    "now",
    "now__chest-pain",
    "now__fever",
    "now__not-sure",
    "site",
    "site__knee",
    "site__low-back",
    "site__shoulder",
    CASE WHEN "shown_knee-side" = 1 THEN "knee-side" END AS "knee-side",
    CASE WHEN "shown_knee-swollen" = 1 THEN "knee-swollen" END AS "knee-swollen",
    "fell",
    "age",
    "number_age",
    CASE WHEN "shown_knee-side" = 1 THEN "pain-now" END AS "pain-now",
    CASE WHEN "shown_knee-side" = 1 THEN "number_pain-now" END AS "number_pain-now",
    CASE WHEN "now" IS NULL THEN '|now' ELSE '' END
      || CASE WHEN "site" IS NULL THEN '|site' ELSE '' END
      || CASE WHEN "shown_knee-side" = 1 AND "knee-side" IS NULL THEN '|knee-side' ELSE '' END
      || CASE WHEN "shown_knee-swollen" = 1 AND "knee-swollen" IS NULL THEN '|knee-swollen' ELSE '' END
      || CASE WHEN "fell" IS NULL THEN '|fell' ELSE '' END
      || CASE WHEN "number_age" IS NULL AND ("age" IS NULL OR NOT ("age" = 'not-sure')) THEN '|age' ELSE '' END
      || CASE WHEN "shown_knee-side" = 1 AND "number_pain-now" IS NULL THEN '|pain-now' ELSE '' END AS missing_list
  FROM asked_2
),
-- Which findings fire: 1 or 0. Topics stand in no list and are left out.
fired_1 AS (
  SELECT
    *,
    -- chest-pain (emergency): Chest pain -- that can't wait; "now"
    CASE WHEN "now__chest-pain" = 'yes' THEN 1 ELSE 0 END AS "fired_chest-pain",
    -- fever (same-day): Fever, or not sure
    CASE WHEN "now__fever" = 'yes' OR "now__not-sure" = 'yes' THEN 1 ELSE 0 END AS "fired_fever",
    -- knee (criterion): Pain in one knee
    CASE WHEN "site__knee" = 'yes' AND "knee-side" IN ('left', 'right') THEN 1 ELSE 0 END AS "fired_knee",
    -- age-unknown (caution): Age not known, a child, or bad pain
    CASE WHEN "age" = 'not-sure'
      OR "number_age" <= 17
      OR "number_pain-now" BETWEEN 8 AND 10
    THEN 1 ELSE 0 END AS "fired_age-unknown"
  FROM counted
),
-- Which findings fire: 1 or 0. Topics stand in no list and are left out.
fired_2 AS (
  SELECT
    *,
    -- old-knee (criterion): Pain in one knee, from 50 on
    CASE WHEN "fired_knee" = 1 AND "number_age" >= 50 THEN 1 ELSE 0 END AS "fired_old-knee",
    -- no-fall (criterion): No fall
    CASE WHEN ("fell" IS NULL OR NOT ("fell" = 'yes'))
      AND "fired_knee" = 0
      AND ("site__shoulder" IS NULL OR NOT ("site__shoulder" = 'yes'))
      AND ("site" IS NULL OR NOT ("site" = 'none'))
    THEN 1 ELSE 0 END AS "fired_no-fall",
    -- several (caution): Several things at once
    CASE WHEN (CASE WHEN "fired_knee" = 1 THEN 1 ELSE 0 END
      + CASE WHEN "site__low-back" = 'yes' THEN 1 ELSE 0 END
      + CASE WHEN "site__shoulder" IS NULL OR NOT ("site__shoulder" = 'yes') THEN 1 ELSE 0 END
      + CASE WHEN "knee-swollen" = 'yes' THEN 1 ELSE 0 END
      + CASE WHEN "fell" = 'no' THEN 1 ELSE 0 END) BETWEEN 2 AND 3
    THEN 1 ELSE 0 END AS "fired_several"
  FROM fired_1
),
-- The ids of what fired, each after a bar.
lists AS (
  SELECT
    "id",
    missing_list,
    CASE WHEN "fired_chest-pain" = 1 THEN '|chest-pain' ELSE '' END AS emergency_list,
    CASE WHEN "fired_fever" = 1 THEN '|fever' ELSE '' END AS same_day_list,
    CASE WHEN "fired_age-unknown" = 1 THEN '|age-unknown' ELSE '' END
      || CASE WHEN "fired_several" = 1 THEN '|several' ELSE '' END AS caution_list,
    CASE WHEN "fired_knee" = 1 THEN '|knee' ELSE '' END
      || CASE WHEN "fired_old-knee" = 1 THEN '|old-knee' ELSE '' END
      || CASE WHEN "fired_no-fall" = 1 THEN '|no-fall' ELSE '' END AS criterion_list
  FROM fired_2
)
SELECT
  "id",
  CASE
    WHEN emergency_list <> '' THEN 'emergency'
    WHEN missing_list <> '' THEN NULL
    WHEN same_day_list <> '' THEN 'same-day'
    WHEN caution_list <> '' THEN 'evaluate-with-cautions'
    WHEN criterion_list <> '' THEN 'evaluate'
    ELSE 'evaluate-unlisted'
  END AS outcome,
  CASE
    WHEN missing_list = '' THEN 'complete'
    WHEN emergency_list <> '' THEN 'stopped-at-emergency'
    ELSE 'incomplete'
  END AS status,
  NULLIF(SUBSTR(criterion_list, 2), '') AS criteria,
  NULLIF(SUBSTR(caution_list, 2), '') AS cautions,
  NULLIF(SUBSTR(emergency_list || same_day_list, 2), '') AS red_flags,
  NULLIF(SUBSTR(missing_list, 2), '') AS missing,
  '1.2.0' AS ruleset_version
FROM lists;
