"""Screens answers with Spark, from Parquet to Parquet.

    spark-submit screen.py rules.sql ANSWERS RESULTS

rules.sql is what `prescreen export sql --dialect spark` wrote. Each outcome becomes a folder of RESULTS, so that whoever
looks for emergencies reads nothing else; people without an outcome are in `outcome=__HIVE_DEFAULT_PARTITION__`.
"""

import sys

from pyspark.sql import SparkSession

statement, answers, results = sys.argv[1:]

spark = SparkSession.builder.appName("prescreen").getOrCreate()
spark.read.parquet(answers).createOrReplaceTempView("answers")
with open(statement, encoding="utf-8") as file:
    screened = spark.sql(file.read())
screened.write.partitionBy("outcome").parquet(results)
spark.stop()
