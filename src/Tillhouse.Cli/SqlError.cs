using Tillhouse.Core;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli;

/// <summary>What the engine says of SQL that the user typed.</summary>
internal static class SqlError
{
    /// <summary>The error for people: the engine's own words, and where in the SQL it points.</summary>
    public static TerminalException Of(DuckDbException error, string what)
    {
        var message = error.Message.Split("\n\n", 2)[0].ReplaceLineEndings(" ").Trim();
        var at = error.Line is { } line ? new SourceLocation(what, line, error.Column ?? 0) : (SourceLocation?)null;
        return new TerminalException(
            ErrorCodes.QueryRefused,
            message,
            "mend the SQL; tables are named layer.table, and till status lists them",
            at,
            error
        );
    }

    /// <summary>Whether the SQL is to blame, and not the machine or an interrupt.</summary>
    public static bool IsOfTheSql(DuckDbException error) =>
        !error.IsTransient && error.ErrorClass is not (DuckDbErrorClass.IO or DuckDbErrorClass.Interrupt or DuckDbErrorClass.Internal);
}
