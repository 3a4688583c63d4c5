using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Graph;

/// <summary>Turns an error of DuckDB's binder into one for a person, at the place in their file.</summary>
internal static class BindErrors
{
    public static void Report(DuckDbException error, SqlText text, ErrorList errors)
    {
        var message = DuckDbMessage.Read(error.Message);
        var at = message.Position is { } position ? text.PlaceOfByte(position) : text.At;
        if (errors.HasAt(at))
        {
            return;
        }

        if (message.Kind == "COLUMN_NOT_FOUND" || message.Message.StartsWith("referenced column", StringComparison.Ordinal))
        {
            var near = message.Name is { } name ? NearName.Of(name, message.Candidates.Select(c => c.Split('.')[^1])) : null;
            errors.Add(
                ErrorCodes.UnknownColumn,
                message.Name is null ? message.Message : $"there is no column '{message.Name}' here",
                near is not null ? $"did you mean {near}?"
                    : message.Candidates.Count > 0 ? $"near are {string.Join(", ", message.Candidates)}"
                    : "check the columns of the tables in from",
                at
            );
            return;
        }

        errors.Add(
            ErrorCodes.SqlBinding,
            message.Message,
            message.Help ?? "check the types of what stands here, and cast what does not fit",
            at
        );
    }
}
