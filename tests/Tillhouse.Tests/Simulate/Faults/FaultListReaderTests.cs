using Tillhouse.Core;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Tests.Simulate.Faults;

public sealed class FaultListReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(
        "faults.yml",
        "faults:\n  - { kind: negative_amount, source: payments, column: amount, value: -3.50, count: 4, day: 2 }\n  - kind: late_day\n    source: orders\n"
    )]
    [InlineData(
        "faults.yaml",
        "- { kind: negative_amount, source: payments, column: amount, value: -3.50, count: 4, day: 2 }\n- kind: late_day\n  source: orders\n"
    )]
    [InlineData(
        "faults.json",
        "[\n  {\"kind\": \"negative_amount\", \"source\": \"payments\", \"column\": \"amount\", \"value\": -3.50, \"count\": 4, \"day\": 2},\n  {\"kind\": \"late_day\", \"source\": \"orders\"}\n]\n"
    )]
    [InlineData(
        "faults.csv",
        "kind,source,column,value,count,day\r\nnegative_amount,payments,amount,\"-3.50\",4,2\r\n\r\nlate_day,orders,,,,\r\n"
    )]
    public void A_list_reads_the_same_from_every_format(string name, string text)
    {
        var faults = Read(name, text).Faults;
        faults.Count.ShouldBe(2);
        (faults[0] with { At = null }).ShouldBe(
            new Fault(FaultKind.NegativeAmount, "payments")
            {
                Column = "amount",
                Value = "-3.50",
                Count = 4,
                Day = 2,
            }
        );
        (faults[1] with { At = null }).ShouldBe(new Fault(FaultKind.LateDay, "orders") { Day = 2 });
        faults.ShouldAllBe(f => f.At!.Value.File == name && f.At.Value.Line > 0);
    }

    [Theory]
    [InlineData(
        "{ kind: missing_feild, source: orders }",
        "T0804",
        "there is no kind of fault 'missing_feild'",
        "did you mean missing_field?"
    )]
    [InlineData("{ kind: bad_date, source: oders }", "T0804", "there is no source 'oders'", "did you mean orders?")]
    [InlineData(
        "{ kind: negative_amount, source: customers }",
        "T0804",
        "negative_amount has no place in customers",
        "it has in products, orders"
    )]
    [InlineData("{ kind: bad_date, source: orders, column: updatedat }", "T0804", "'updatedat' of orders", "did you mean updated_at?")]
    [InlineData(
        "{ kind: duplicate_row, source: orders, column: order_id }",
        "T0804",
        "duplicate_row has no column",
        "leave the column out"
    )]
    [InlineData("{ kind: negative_amount, source: payments, value: 5 }", "T0804", "'5' is no value for negative_amount", "below zero")]
    [InlineData(
        "{ kind: bad_date, source: payments, value: 2026-02-03 }",
        "T0804",
        "'2026-02-03' is no value for bad_date",
        "this is a date"
    )]
    [InlineData("{ kind: late_day, source: orders, day: 1 }", "T0804", "the opening can't come late", "day 2")]
    [InlineData("{ source: orders }", "T0104", "a fault needs the key 'kind'", "add kind")]
    [InlineData("{ kind: bad_date, source: orders, cuont: 2 }", "T0103", "a fault has no key 'cuont'", "did you mean count?")]
    [InlineData("{ kind: bad_date, source: orders, count: 0 }", "T0105", "count is '0'", "1000000")]
    [InlineData("orders", "T0105", "'orders' is no fault", "write { kind")]
    public void What_is_wrong_is_told_with_its_line_and_what_was_probably_meant(string entry, string code, string message, string help)
    {
        var error = Should
            .Throw<TillhouseErrors>(() => Read("faults.yml", $"faults:\n  - {{ kind: bad_date, source: orders }}\n  - {entry}\n"))
            .Errors.ShouldHaveSingleItem();
        error.Code.Id.ShouldBe(code);
        error.Message.ShouldContain(message);
        error.Help.ShouldContain(help);
        error.At!.Value.Line.ShouldBe(3);
    }

    [Fact]
    public void Places_of_a_bare_list_and_of_CSV_are_those_of_the_file()
    {
        Line("a.yml", "- { kind: bad_date, source: orders }\n- { kind: nothing, source: orders }\n").ShouldBe(2);
        Line("a.json", "[{\"kind\": \"nothing\", \"source\": \"orders\"}]").ShouldBe(1);
        Line("a.csv", "kind,source\nbad_date,orders\nnothing,orders\n").ShouldBe(3);
        int Line(string name, string text) => Should.Throw<TillhouseErrors>(() => Read(name, text)).Errors.Single().At!.Value.Line;
    }

    private FaultList Read(string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return FaultListReader.Read(path, name);
    }
}
