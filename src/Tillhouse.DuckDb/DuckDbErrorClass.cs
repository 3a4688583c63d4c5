namespace Tillhouse.DuckDb;

/// <summary>The kinds of error that DuckDB tells apart (duckdb_error_type of duckdb.h).</summary>
public enum DuckDbErrorClass
{
    /// <summary>DuckDB named no kind.</summary>
    Unknown = 0,

    /// <summary>A number is too large or too small for its type.</summary>
    OutOfRange = 1,

    /// <summary>A value could not be cast.</summary>
    Conversion = 2,

    /// <summary>A type is unknown.</summary>
    UnknownType = 3,

    /// <summary>A decimal is wrong.</summary>
    Decimal = 4,

    /// <summary>Types do not match.</summary>
    MismatchType = 5,

    /// <summary>A division by zero.</summary>
    DivideByZero = 6,

    /// <summary>An object is too large.</summary>
    ObjectSize = 7,

    /// <summary>A type is not possible here.</summary>
    InvalidType = 8,

    /// <summary>Stored data could not be written or read back.</summary>
    Serialization = 9,

    /// <summary>A transaction conflicts with another, was aborted, or is not there.</summary>
    Transaction = 10,

    /// <summary>DuckDB does not implement what was asked.</summary>
    NotImplemented = 11,

    /// <summary>An expression is wrong.</summary>
    Expression = 12,

    /// <summary>A table, view, function or other entry is missing or there already.</summary>
    Catalog = 13,

    /// <summary>The SQL text is not well formed.</summary>
    Parser = 14,

    /// <summary>A query could not be planned.</summary>
    Planner = 15,

    /// <summary>The task scheduler failed.</summary>
    Scheduler = 16,

    /// <summary>The executor failed.</summary>
    Executor = 17,

    /// <summary>A constraint was violated.</summary>
    Constraint = 18,

    /// <summary>An index failed.</summary>
    Index = 19,

    /// <summary>Statistics failed.</summary>
    Stat = 20,

    /// <summary>The connection failed.</summary>
    Connection = 21,

    /// <summary>A syntax error inside a statement.</summary>
    Syntax = 22,

    /// <summary>A setting is unknown or its value is refused.</summary>
    Settings = 23,

    /// <summary>A column, function or type could not be resolved.</summary>
    Binder = 24,

    /// <summary>The network failed.</summary>
    Network = 25,

    /// <summary>The optimizer failed.</summary>
    Optimizer = 26,

    /// <summary>A null pointer inside DuckDB.</summary>
    NullPointer = 27,

    /// <summary>A file could not be read or written.</summary>
    IO = 28,

    /// <summary>The query was interrupted.</summary>
    Interrupt = 29,

    /// <summary>The database instance is no longer usable.</summary>
    Fatal = 30,

    /// <summary>A bug inside DuckDB.</summary>
    Internal = 31,

    /// <summary>A value or argument is not accepted.</summary>
    InvalidInput = 32,

    /// <summary>The memory limit was met.</summary>
    OutOfMemory = 33,

    /// <summary>The action is not permitted.</summary>
    Permission = 34,

    /// <summary>The type of a parameter is not known.</summary>
    ParameterNotResolved = 35,

    /// <summary>A parameter is not allowed here.</summary>
    ParameterNotAllowed = 36,

    /// <summary>Another entry depends on this one.</summary>
    Dependency = 37,

    /// <summary>An HTTP request failed.</summary>
    Http = 38,

    /// <summary>An extension is not loaded.</summary>
    MissingExtension = 39,

    /// <summary>An extension could not be loaded by itself.</summary>
    Autoload = 40,

    /// <summary>A sequence failed.</summary>
    Sequence = 41,

    /// <summary>The configuration of the database forbids the action.</summary>
    InvalidConfiguration = 42,
}
