//! What engines write differently.

/// An engine that runs SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Dialect {
    /// `DuckDB`.
    #[value(help = "DuckDB")]
    Duckdb,
    /// `PostgreSQL`.
    #[value(help = "PostgreSQL, from version 12 on")]
    Postgres,
    /// Spark.
    #[value(help = "Apache Spark, from version 3.3 on")]
    Spark,
    /// `DataFusion`.
    #[value(help = "Apache DataFusion")]
    Datafusion,
    /// `ClickHouse`.
    #[value(help = "ClickHouse")]
    Clickhouse,
    /// `SQLite`.
    #[value(help = "SQLite, from version 3.35 on")]
    Sqlite,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Duckdb, Self::Postgres, Self::Spark, Self::Datafusion, Self::Clickhouse, Self::Sqlite];

    /// Its name on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Duckdb => "duckdb",
            Self::Postgres => "postgres",
            Self::Spark => "spark",
            Self::Datafusion => "datafusion",
            Self::Clickhouse => "clickhouse",
            Self::Sqlite => "sqlite",
        }
    }

    /// Its name as its makers write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Duckdb => "DuckDB",
            Self::Postgres => "PostgreSQL",
            Self::Spark => "Spark",
            Self::Datafusion => "DataFusion",
            Self::Clickhouse => "ClickHouse",
            Self::Sqlite => "SQLite",
        }
    }

    /// A name of a table or column.
    pub(super) fn quoted(self, name: &str) -> String {
        match self {
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// Text as a value.
    pub(super) fn literal(self, text: &str) -> String {
        match self {
            Self::Spark | Self::Clickhouse => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// A column of any type as text.
    pub(super) fn as_text(self, column: &str) -> String {
        let text = match self {
            Self::Duckdb | Self::Datafusion => "VARCHAR",
            Self::Postgres | Self::Sqlite => "TEXT",
            Self::Spark => "STRING",
            Self::Clickhouse => "Nullable(String)",
        };
        format!("CAST({column} AS {text})")
    }

    /// Text as a whole number; NULL where it is none.
    pub(super) fn as_number(self, text: &str) -> String {
        match self {
            Self::Duckdb | Self::Spark | Self::Datafusion => format!("TRY_CAST({text} AS BIGINT)"),
            Self::Clickhouse => format!("toInt64OrNull({text})"),
            Self::Postgres => {
                format!("CASE WHEN {text} ~ '^-?[0-9]{{1,18}}$' THEN CAST({text} AS BIGINT) END")
            }
            Self::Sqlite => format!(
                "CASE WHEN LTRIM({text}, '-') GLOB '[0-9]*' AND {text} NOT GLOB '?*[^0-9]*' \
                 THEN CAST({text} AS INTEGER) END"
            ),
        }
    }

    /// What stands before and behind a step, so that the engine works each of its columns out once, and does not copy
    /// its text into every place that uses it.
    pub(super) fn once(self) -> (&'static str, &'static str) {
        match self {
            Self::Postgres => ("", "\n  OFFSET 0"),
            Self::Sqlite => ("MATERIALIZED ", ""),
            Self::Duckdb | Self::Spark | Self::Datafusion | Self::Clickhouse => ("", ""),
        }
    }

    /// How many columns a table, or a step of the statement, can have.
    pub(super) fn most_columns(self) -> Option<usize> {
        match self {
            // MaxHeapAttributeNumber; a query may have 1,664.
            Self::Postgres => Some(1600),
            // SQLITE_MAX_COLUMN.
            Self::Sqlite => Some(2000),
            Self::Duckdb | Self::Spark | Self::Datafusion | Self::Clickhouse => None,
        }
    }

    /// How many bytes of a name count.
    pub(super) fn longest_name(self) -> Option<usize> {
        // NAMEDATALEN - 1.
        (self == Self::Postgres).then_some(63)
    }
}
