using System.Data.Common;

namespace Tillhouse.DuckDb;

/// <summary>An error that DuckDB reported, with its class and, where DuckDB names one, its place in the SQL text.</summary>
public sealed class DuckDbException : DbException
{
    /// <summary>Makes an exception of a class and a message.</summary>
    public DuckDbException(DuckDbErrorClass errorClass, string message)
        : base(message) => ErrorClass = errorClass;

    /// <summary>The kind of error.</summary>
    public DuckDbErrorClass ErrorClass { get; }

    /// <summary>Offset of the offending word in the command text, in UTF-16 units from 0; null where DuckDB names no place, and for
    /// statements after the first of a text.</summary>
    public int? Position { get; init; }

    /// <summary>Line in the command text, from 1; null where DuckDB names no place.</summary>
    public int? Line { get; init; }

    /// <summary>Column in the line, from 1; null where DuckDB names no place.</summary>
    public int? Column { get; init; }

    /// <summary>
    /// True where the same command may succeed later or with fewer neighbours: a conflict of transactions, memory, the network.
    /// An I/O error is not: a missing or broken file stays so.
    /// </summary>
    public override bool IsTransient =>
        ErrorClass is DuckDbErrorClass.Transaction or DuckDbErrorClass.OutOfMemory or DuckDbErrorClass.Network or DuckDbErrorClass.Http;
}
