using System.Globalization;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Run;

/// <summary>Stored rows are found again by their key, so two of one key would not only be wrong but multiply.</summary>
internal static class UniqueKey
{
    /// <summary>Asks whether rows have each key once.</summary>
    /// <param name="task">The build.</param>
    /// <param name="rows">The rows, as SQL that can stand behind FROM.</param>
    /// <param name="key">The key; none asks nothing.</param>
    /// <exception cref="TerminalException">T0503: they have not.</exception>
    public static void Require(BuildTask task, string rows, IReadOnlyList<string> key)
    {
        if (key.Count == 0)
        {
            return;
        }

        var names = Quote.Names(key);
        var twice = $"select {names} from {rows} group by all having count(*) > 1";
        var count = task.Connection.Scalar<long>($"select count(*) from ({twice}) as twice");
        if (count > 0)
        {
            var example = task.Connection.Scalar<string>($"select cast(to_json(t) as varchar) from ({twice} order by all limit 1) as t");
            throw new TerminalException(
                ErrorCodes.KeyNotUnique,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{task.Table} would have the key {example} more than once{(count > 1 ? $", and {count - 1} others" : "")}"
                ),
                $"nothing was committed; make the SELECT give one row for each ({string.Join(", ", key)}), or name in key: the columns that identify a row",
                task.Model.Definition.PlaceOf("key")
            );
        }
    }
}
