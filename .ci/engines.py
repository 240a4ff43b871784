"""Runs the statements of `prescreen export sql` in their engines, and compares every row with `prescreen batch`.

    engines.py PROGRAM WORK-FOLDER [ENGINE...]
"""

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROWS = 100_000
ROWS_FOR_SPARK = 20_000
SEED = 2026
RESULT = ["id", "outcome", "status", "criteria", "cautions", "red_flags", "missing", "ruleset_version"]


def sqlite(table, statement, view):
    database = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{column}"' for column in table.columns)
    database.execute(f"CREATE TABLE answers ({columns})")
    marks = ", ".join("?" * len(table.columns))
    database.executemany(f"INSERT INTO answers VALUES ({marks})", table.rows())
    if view:
        database.execute(statement)
        statement = f"SELECT * FROM {view}"
    return timed(lambda: database.execute(statement).fetchall())


def duckdb(table, statement, view):
    import duckdb

    database = duckdb.connect()
    database.execute("SET threads = 2")
    # Types as DuckDB finds them: numbers are numbers.
    database.execute(f"CREATE TABLE answers AS FROM read_csv('{table.path}')")
    if view:
        database.execute(statement)
        statement = f"FROM {view}"
    return timed(lambda: database.execute(statement).fetchall())


def datafusion(table, statement, view):
    from datafusion import SessionContext

    context = SessionContext()
    context.register_csv("answers", table.path)
    if view:
        context.sql(statement).collect()
        statement = f"SELECT * FROM {view}"

    def run():
        batches = context.sql(statement).collect()
        return [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns))]

    return timed(run)


def clickhouse(table, statement, view):
    from chdb.session import Session

    session = Session()
    structure = ", ".join(f"`{column}` Nullable(String)" for column in table.columns)
    session.query("CREATE DATABASE screening ENGINE = Atomic")
    session.query("USE screening")
    session.query("SET format_csv_null_representation = ''")
    session.query(
        "CREATE TABLE answers ENGINE = Memory AS "
        f"SELECT * FROM file('{table.path}', CSVWithNames, '{structure}')"
    )
    if view:
        session.query(statement)
        statement = f"SELECT * FROM {view}"
    out = table.path.with_suffix(".clickhouse")
    rows, seconds = timed(lambda: session.query(statement, "CSVWithNames").bytes())
    session.close()
    out.write_bytes(rows)
    return read_results(out), seconds


def postgres(table, statement, view):
    folder = table.path.parent / "postgres"
    if not folder.exists():
        start_postgres(folder)
    columns = ", ".join(f'"{column}" text' for column in table.columns)
    psql(f"SET client_min_messages = error; DROP TABLE IF EXISTS answers CASCADE; CREATE TABLE answers ({columns})", folder)
    psql("COPY answers FROM STDIN (FORMAT csv, HEADER)", folder, table.path)
    psql("ANALYZE answers", folder)
    if view:
        psql(statement, folder)
        statement = f"SELECT * FROM {view}"
    out = table.path.with_suffix(".postgres")
    text, seconds = timed(lambda: psql(statement, folder))
    out.write_bytes(text)
    return read_results(out), seconds


def start_postgres(folder):
    """A cluster of its own, by a user without rights, without a network."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    tools = found[-1] if found else Path(shutil.which("initdb")).parent
    folder.mkdir()
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c jit=off"
    unprivileged(tools / "initdb", "--auth=trust", "--username=ci", "--encoding=UTF8", "-D", folder / "data")
    unprivileged(tools / "pg_ctl", "-w", "-D", folder / "data", "-l", folder / "log", "-o", options, "start")
    STARTED.append(lambda: unprivileged(tools / "pg_ctl", "-m", "immediate", "-D", folder / "data", "stop"))


def unprivileged(*command):
    before = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*before, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


def psql(sql, folder, stdin=None):
    command = ["psql", "-h", folder, "-U", "ci", "-d", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv"]
    with open(stdin or os.devnull, "rb") as data:
        script = folder.parent / "statement.sql"
        script.write_text(sql)
        command += ["-c", sql] if stdin else ["-f", script]
        return subprocess.run([*map(str, command)], check=True, stdin=data, stdout=subprocess.PIPE).stdout


def spark(table, statement, _view):
    """As the example does it, on two worker processes."""
    import pyarrow.csv
    import pyarrow.dataset
    import pyarrow.parquet

    folder = table.path.parent / f"spark-{table.encoding}"
    folder.mkdir()
    (folder / "rules.sql").write_text(statement)
    answers = pyarrow.csv.read_csv(table.path)
    (folder / "answers").mkdir()
    for part in range(4):
        rows = answers.slice(part * len(answers) // 4, (part + 1) * len(answers) // 4 - part * len(answers) // 4)
        pyarrow.parquet.write_table(rows, folder / "answers" / f"part-{part}.parquet")
    example = Path(__file__).parent.parent / "examples" / "spark" / "screen.py"
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [home / "bin" / "spark-submit", "--master", "local-cluster[2,1,1024]", example]
    command += [folder / "rules.sql", folder / "answers", folder / "results"]
    environment = os.environ | {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    # Where the workers keep what their executors print, whatever they are told.
    shutil.rmtree(home / "work", ignore_errors=True)
    with open(folder / "log", "wb") as log:
        run = lambda: subprocess.run([*map(str, command)], stdout=log, stderr=log, env=environment, cwd=folder)
        ended, seconds = timed(run)
    executors = len(list((home / "work").glob("app-*/*")))
    shutil.rmtree(home / "work", ignore_errors=True)
    if ended.returncode or executors < 2:
        text = (folder / "log").read_text(errors="replace")
        sys.exit(f"spark-submit ended with {ended.returncode}, {executors} executors:\n{text[-4000:]}")
    found = pyarrow.dataset.dataset(folder / "results", partitioning="hive").to_table().select(RESULT)
    return list(zip(*(column.to_pylist() for column in found.columns))), seconds


ENGINES = {
    "sqlite": sqlite,
    "duckdb": duckdb,
    "datafusion": datafusion,
    "clickhouse": clickhouse,
    "postgres": postgres,
    "spark": spark,
}

STARTED = []


class Table:
    """Made-up answers, with what `prescreen batch` says of them."""

    def __init__(self, program, work, encoding, rows):
        self.encoding = encoding
        self.path = work / f"{encoding}-{rows}.csv"
        out = work / f"{encoding}-{rows}-results.csv"
        with open(self.path, "wb") as file:
            command = [program, "generate", "--rows", rows, "--seed", SEED, "--encoding", encoding, "--format", "csv"]
            subprocess.run([*map(str, command)], check=True, stdout=file)
        subprocess.run([program, "batch", self.path, "--output", out], check=True, stdout=subprocess.DEVNULL)
        self.columns = next(csv.reader(open(self.path, newline="")))
        self.expected = {row[0]: row for row in map(blank_is_none, read_results(out))}
        assert len(self.expected) == rows, f"{len(self.expected)} results of {rows} rows"

    def rows(self):
        with open(self.path, newline="") as file:
            yield from list(csv.reader(file))[1:]


def read_results(path):
    with open(path, newline="") as file:
        return [[row[name] for name in RESULT] for row in csv.DictReader(file)]


def blank_is_none(row):
    return [field or None for field in row]


def timed(run):
    start = time.perf_counter()
    return run(), time.perf_counter() - start


def compare(found, expected):
    """How many rows differ; the first few are shown."""
    rows = {row[0]: row for row in map(blank_is_none, found)}
    ids = rows.keys() | expected.keys()
    differing = [id for id in ids if rows.get(id) != expected.get(id)]
    for id in differing[:3]:
        print(f"   {id}\n   - {expected.get(id)}\n   + {rows.get(id)}")
    return len(differing) + len(found) - len(rows)


def main():
    program, work, *chosen = sys.argv[1:]
    program, work = Path(program).resolve(), Path(work).resolve()
    differences = 0
    tables = {}
    for encoding in ["delimited", "columns"]:
        for engine in chosen or ENGINES:
            rows = ROWS_FOR_SPARK if engine == "spark" else ROWS
            if (encoding, rows) not in tables:
                tables[encoding, rows] = Table(program, work, encoding, rows)
            table = tables[encoding, rows]
            # Once as a statement, once as a view.
            view = "screened" if encoding == "columns" and engine != "spark" else None
            command = [program, "export", "sql", "--dialect", engine, "--encoding", encoding]
            command += ["--view", view] if view else []
            statement = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
            found, seconds = ENGINES[engine](table, statement, view)
            wrong = compare(found, table.expected)
            differences += wrong
            print(
                f"{engine:<10} {encoding:<9} {len(found):>7,} rows {seconds:>6.1f} s, "
                f"statement {len(statement):>6,} bytes, {wrong} differences",
                flush=True,
            )
    if differences:
        sys.exit(f"{differences} rows differ")


try:
    main()
finally:
    for stop in STARTED:
        stop()
