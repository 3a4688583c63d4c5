using System.Globalization;
using System.Text.Json;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary><c>till table describe</c>: what a table is, and its columns.</summary>
internal sealed class TableDescribeCommand : TableVerb
{
    private static readonly ResultColumn[] Columns = [new("column"), new("type"), new("nullable"), new("partition"), new("comment")];

    public TableDescribeCommand(CommandHost host)
        : base(host, "describe", "What a table is: columns, version, size, features", takesVersion: true)
    {
        Details = "As csv only the columns are written; as json everything is one object.";
        Examples =
        [
            new("till table describe lake/gold/fact_orders", "its columns, version, rows and size"),
            new("till table describe gold.fact_orders --format json", "the same for a program, with all properties"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, OpenedTable opened, CancellationToken cancel)
    {
        var snapshot = await SnapshotAsync(call, opened.Table, cancel);
        if (call.Output.Format is OutputFormat.Json or OutputFormat.JsonLines)
        {
            call.Output.WriteJson(json => WriteJson(json, snapshot));
            return ExitCode.Ok;
        }

        if (call.Output.Format == OutputFormat.Table)
        {
            WriteFacts(call, snapshot);
            call.Output.Line();
        }

        // Most tables have no comments, and a column of NULL tells a person nothing.
        var commented = call.Output.Format != OutputFormat.Table || snapshot.Schema.Fields.Any(f => f.MetadataValue("comment") is not null);
        call.Output.Write(commented ? Columns : Columns[..^1], snapshot.Schema.Fields.Select(field => Row(field, snapshot)));
        return ExitCode.Ok;
    }

    private static void WriteFacts(Invocation call, Snapshot snapshot)
    {
        var (protocol, metadata) = (snapshot.Protocol, snapshot.Metadata);
        Fact(call, "location", snapshot.Store.Locate(snapshot.TablePath));
        Fact(call, "name", metadata.Name);
        Fact(call, "description", metadata.Description);
        Fact(call, "version", snapshot.Version.ToString(CultureInfo.InvariantCulture));
        Fact(call, "rows", snapshot.Rows is { } rows ? Amount.Count(rows) : "not in its statistics");
        Fact(call, "files", $"{Amount.Count(snapshot.FileCount)}, {Amount.Bytes(snapshot.SizeInBytes)}");
        Fact(call, "partitioned by", string.Join(", ", snapshot.PartitionColumns));
        Fact(
            call,
            "protocol",
            string.Create(CultureInfo.InvariantCulture, $"reader {protocol.MinReaderVersion}, writer {protocol.MinWriterVersion}")
        );
        Fact(call, "features", string.Join(", ", (protocol.ReaderFeatures ?? []).Union(protocol.WriterFeatures ?? [])));
        foreach (var (key, value) in metadata.Configuration.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            Fact(call, key, value);
        }
    }

    private static void Fact(Invocation call, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            call.Output.Line($"{call.Output.Colours.Bold(name.PadRight(14))}  {CellText.Printable(value)}");
        }
    }

    private static object?[] Row(StructField field, Snapshot snapshot) =>
        [field.Name, field.Type.ToString(), field.Nullable, snapshot.PartitionColumns.Contains(field.Name), field.MetadataValue("comment")];

    private static void WriteJson(Utf8JsonWriter json, Snapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteString("location", snapshot.Store.Locate(snapshot.TablePath));
        json.WriteString("id", snapshot.Metadata.Id);
        json.WriteString("name", snapshot.Metadata.Name);
        json.WriteString("description", snapshot.Metadata.Description);
        json.WriteNumber("version", snapshot.Version);
        json.WritePropertyName("rows");
        ValueText.WriteJson(json, snapshot.Rows);
        json.WriteNumber("files", snapshot.FileCount);
        json.WriteNumber("bytes", snapshot.SizeInBytes);
        json.WritePropertyName("partitionColumns");
        ValueText.WriteJson(json, snapshot.PartitionColumns);
        json.WriteNumber("minReaderVersion", snapshot.Protocol.MinReaderVersion);
        json.WriteNumber("minWriterVersion", snapshot.Protocol.MinWriterVersion);
        json.WritePropertyName("readerFeatures");
        ValueText.WriteJson(json, snapshot.Protocol.ReaderFeatures);
        json.WritePropertyName("writerFeatures");
        ValueText.WriteJson(json, snapshot.Protocol.WriterFeatures);
        json.WriteStartObject("properties");
        foreach (var (key, value) in snapshot.Metadata.Configuration)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("columns");
        foreach (var field in snapshot.Schema.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type.ToString());
            json.WriteBoolean("nullable", field.Nullable);
            json.WriteString("comment", field.MetadataValue("comment"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
