using System.Globalization;
using System.Text.Json;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Grade;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till grade</c>: opens the seal of a simulation with faults and says what was found of them.</summary>
internal sealed class GradeCommand : Verb
{
    private static readonly ResultColumn[] Kinds =
    [
        new("kind"),
        new("planted", IsNumber: true),
        new("found", IsNumber: true),
        new("missed", IsNumber: true),
        new("false_alarms", IsNumber: true),
        new("recall", IsNumber: true),
        new("precision", IsNumber: true),
    ];

    private static readonly ResultColumn[] Totals =
    [
        new("table"),
        new("figure"),
        new("group"),
        new("expected", IsNumber: true),
        new("got", IsNumber: true),
    ];

    private const int Shown = 10;

    public GradeCommand(CommandHost host)
        : base(host, "grade", "Tell how many of the simulator's planted faults were found")
    {
        Details =
            "Opens the seal that till simulate --faults wrote beside the data and compares it with quarantine, refused files, findings and tables. Exit code 1 where a fault was missed, more than 1 in 100 findings is none, or a total is wrong.";
        Examples =
        [
            new("till grade", "recall and precision of each kind of fault, and every wrong total"),
            new("till grade --format json --quiet", "the same for a program, with the first faults that were missed"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = ProjectSession.Open(call.LoadProject());
        var report = await Grader.RunAsync(session, cancel);
        if (call.Output.Format is OutputFormat.Json or OutputFormat.JsonLines)
        {
            call.Output.WriteJson(json => Write(json, report));
        }
        else
        {
            call.Output.Write(Kinds, report.Kinds.Append(report.Whole).Select(k => Row(k, report.Whole)));
        }

        if (call.Output.Format is OutputFormat.Table)
        {
            Explain(call, report);
        }

        return report.Passed ? ExitCode.Ok : ExitCode.Findings;
    }

    private static void Explain(Invocation call, GradeReport report)
    {
        if (report.WrongTotals.Count > 0)
        {
            call.Output.Line();
            call.Output.Line("wrong totals");
            call.Output.Write(
                Totals,
                report.WrongTotals.Take(Shown).Select(t => new object?[] { t.Table, t.Figure, t.Group, t.Expected, t.Got })
            );
        }

        call.Output.Note("");
        foreach (var fault in report.Missed.Take(Shown))
        {
            call.Output.Note($"missed {fault.Kind}: {Place(fault.File, fault.Line)} {fault.Column} {fault.Planted}".TrimEnd());
        }

        foreach (var alarm in report.FalseAlarms.Take(Shown))
        {
            call.Output.Note($"false alarm: {Place(alarm.File, alarm.Line)} {alarm.Rule}");
        }

        call.Output.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Amount.Of(report.LastDay, "day")}: recall {Share(report.Whole.Recall)}, precision {Share(report.Whole.Precision)}, {report.Totals - report.WrongTotals.Count:N0} of {report.Totals:N0} totals right"
            )
        );
    }

    private static object?[] Row(KindGrade grade, KindGrade whole) =>
        [
            ReferenceEquals(grade, whole) ? "all" : Label(grade),
            grade.Planted,
            grade.Found,
            grade.Missed,
            grade.FalseAlarms,
            Share(grade.Recall),
            Share(grade.Precision),
        ];

    private static void Write(Utf8JsonWriter json, GradeReport report)
    {
        json.WriteStartObject();
        json.WriteBoolean("passed", report.Passed);
        json.WriteNumber("days", report.LastDay);
        json.WriteNumber("recall", report.Whole.Recall);
        json.WriteNumber("precision", report.Whole.Precision);
        WriteRows(
            json,
            "kinds",
            report.Kinds,
            k =>
            {
                json.WriteString("kind", Label(k));
                json.WriteNumber("planted", k.Planted);
                json.WriteNumber("found", k.Found);
                json.WriteNumber("missed", k.Missed);
                json.WriteNumber("false_alarms", k.FalseAlarms);
                json.WriteNumber("recall", k.Recall);
                json.WriteNumber("precision", k.Precision);
            }
        );
        json.WriteNumber("totals", report.Totals);
        WriteRows(
            json,
            "wrong_totals",
            report.WrongTotals,
            t =>
            {
                json.WriteString("table", t.Table);
                json.WriteString("figure", t.Figure);
                json.WriteString("group", t.Group);
                json.WriteNumber("expected", t.Expected);
                json.WriteNumber("got", t.Got);
            }
        );
        WriteRows(
            json,
            "missed",
            report.Missed,
            f =>
            {
                json.WriteString("kind", f.Kind);
                WritePlace(json, f.File, f.Line);
                json.WriteString("column", f.Column);
                json.WriteString("planted", f.Planted);
            }
        );
        WriteRows(
            json,
            "false_alarms",
            report.FalseAlarms,
            a =>
            {
                json.WriteString("kind", a.Kind);
                WritePlace(json, a.File, a.Line);
                json.WriteString("rule", a.Rule);
            }
        );
        json.WriteEndObject();
    }

    private static void WriteRows<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> rows, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            write(row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter json, string file, long? line)
    {
        json.WriteString("file", file);
        if (line is { } number)
        {
            json.WriteNumber("line", number);
        }
        else
        {
            json.WriteNull("line");
        }
    }

    private static string Label(KindGrade grade) => grade.Kind is { } kind ? FaultKinds.Name(kind) : "other";

    private static string Place(string file, long? line) =>
        line is { } number ? string.Create(CultureInfo.InvariantCulture, $"{file}:{number}") : file;

    /// <summary>Rounded down: what is shown as 100 % is all of them.</summary>
    private static string Share(decimal share) => string.Create(CultureInfo.InvariantCulture, $"{decimal.Floor(share * 1000) / 10:0.#} %");
}
