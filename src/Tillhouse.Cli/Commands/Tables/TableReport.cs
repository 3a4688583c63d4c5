using Tillhouse.Cli.Rows;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary>What a command did to a table: rows for people and csv, with one sentence beside them; one object for programs.</summary>
/// <param name="Summary">The sentence.</param>
/// <param name="Columns">Of the rows.</param>
/// <param name="Rows">What was done, one thing a row; in memory, because both are written.</param>
internal sealed record TableReport(string Summary, IReadOnlyList<ResultColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>What the rows are called in JSON.</summary>
    public string RowsName { get; init; } = "files";

    /// <summary>What there is to say beside the rows, for programs.</summary>
    public IReadOnlyList<(string Name, object? Value)> Facts { get; init; } = [];

    /// <summary>Writes it in the format of the call.</summary>
    public void Write(Invocation call)
    {
        if (call.Output.Format is OutputFormat.Json or OutputFormat.JsonLines)
        {
            call.Output.WriteJson(json =>
            {
                json.WriteStartObject();
                foreach (var (name, value) in Facts)
                {
                    json.WritePropertyName(name);
                    ValueText.WriteJson(json, value);
                }

                json.WriteStartArray(RowsName);
                foreach (var row in Rows)
                {
                    json.WriteStartObject();
                    for (var i = 0; i < Columns.Count; i++)
                    {
                        json.WritePropertyName(Columns[i].Name);
                        ValueText.WriteJson(json, row[i]);
                    }

                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });
            return;
        }

        if (Rows.Count > 0 || call.Output.Format == OutputFormat.Csv)
        {
            call.Output.Write(Columns, Rows);
        }

        call.Output.Note(Summary);
    }
}
