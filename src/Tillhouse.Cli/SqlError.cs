using System.Text.RegularExpressions;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli;

/// <summary>What the engine says of SQL that the user typed.</summary>
internal static partial class SqlError
{
    /// <summary>The error for people: the engine's own words, and where in the SQL it points.</summary>
    /// <param name="error">What the engine said.</param>
    /// <param name="what">Where the SQL came from, in place of a file.</param>
    /// <param name="tables">The tables that could have been named; empty where none are.</param>
    public static TerminalException Of(DuckDbException error, string what, IReadOnlyList<string> tables)
    {
        // The engine guesses among its own catalog's tables, which no user knows.
        var message = Guess().Replace(error.Message.Split("\n\n", 2)[0].ReplaceLineEndings(" "), "").Trim();
        var at = error.Line is { } line ? new SourceLocation(what, line, error.Column ?? 0) : (SourceLocation?)null;
        return new TerminalException(ErrorCodes.QueryRefused, message, Help(message, tables), at, error);
    }

    /// <summary>The errors for people when the SQL is no single SELECT over tables: those of models, with a help for one who only asks.</summary>
    public static TillhouseErrors Of(TillhouseErrors refused) =>
        new([
            .. refused.Errors.Select(error => new TerminalException(
                ErrorCodes.QueryRefused,
                error.Message,
                "till query runs one SELECT over the project's tables; what makes tables is a model and till run",
                error.At,
                error
            )),
        ]);

    private static string Help(string message, IReadOnlyList<string> tables)
    {
        var missing = Missing().Match(message);
        if (!missing.Success || tables.Count == 0)
        {
            return tables.Count == 0 ? "mend the SQL" : "mend the SQL; tables are named layer.table, and till status lists them";
        }

        var near = NearName.Of(missing.Groups[1].Value.Trim('"'), tables.Select(Bare));
        var meant = tables.Where(t => Bare(t) == near).ToList();
        return meant.Count == 0 ? "till status lists the tables; each is named layer.table" : $"did you mean {string.Join(" or ", meant)}?";
    }

    private static string Bare(string table) => table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether the SQL is to blame, and not the machine or an interrupt.</summary>
    public static bool IsOfTheSql(DuckDbException error) =>
        !error.IsTransient && error.ErrorClass is not (DuckDbErrorClass.IO or DuckDbErrorClass.Interrupt or DuckDbErrorClass.Internal);

    [GeneratedRegex(@"\s*Did you mean ""[^""]*""\?")]
    private static partial Regex Guess();

    [GeneratedRegex(@"Table with name (\S+) does not exist")]
    private static partial Regex Missing();
}
