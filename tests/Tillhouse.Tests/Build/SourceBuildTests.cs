using Tillhouse.Core;
using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Build;

public sealed class SourceBuildTests : IDisposable
{
    private static readonly SourceLocation At = new("models/silver/orders.sql", 1, 1);
    private readonly TestEngine engine = new();

    private static readonly SourceContract Orders = new()
    {
        Name = "orders",
        Files = ["orders/*"],
        Key = ["order_id"],
        NewestBy = ["updated_at"],
        At = At,
        Columns =
        [
            Column("order_id", new ColumnType.Text()) with
            {
                Required = true,
            },
            Column("amount", new ColumnType.Decimal(18, 2)),
            Column("channel", new ColumnType.Text()) with
            {
                Default = "web",
            },
            Column("updated_at", new ColumnType.Timestamp()),
        ],
    };

    private static readonly ModelDefinition Model = new()
    {
        Table = new TableName(Layer.Silver, "orders"),
        File = "models/silver/orders.sql",
        SqlAt = At,
        Key = ["order_id"],
        Checks =
        [
            new CheckDefinition.Rule("amount >= 0")
            {
                Name = "amount_not_negative",
                Dimension = Dimension.Validity,
                OnFail = OnFail.Quarantine,
                At = At,
            },
        ],
        Sql = """
            with cleaned as (select upper(order_id) as order_id, amount, channel, updated_at, _file, _line, _batch from bronze.orders)
            select order_id, amount, channel, updated_at, _file, _line, _batch from cleaned where order_id <> 'TEST'
            """,
    };

    [Fact]
    public void Every_row_is_accepted_quarantined_duplicate_or_discarded()
    {
        Bronze(
            "('a', '1.00', null, '2026-01-01 00:00:00', 1)",
            "('a', '2.00', 'app', '2026-01-02 00:00:00', 2)",
            "('b', 'two', 'app', '2026-01-02 00:00:00', 3)",
            "('c', '-5', 'app', 'yesterday', 4)",
            "(null, '5', 'app', null, 5)",
            "('test', '5', 'app', null, 6)"
        );
        var script = Script();
        engine.Connection.Execute(script.Division!.CreateDuplicates);
        engine
            .Rows($"select _line, rules from ({script.Division!.Quarantined}) order by _line")
            .ShouldBe(["3|type:amount", "4|type:updated_at;amount_not_negative"]);
        engine.Rows(script.Rows).ShouldBe(["A|2.00|app|2026-01-02|f.csv|2|1"]);
    }

    [Fact]
    public void A_row_without_a_required_value_names_the_contracts_rule()
    {
        Bronze("('', '5', 'app', null, 1)");
        var script = Script(Model with { Sql = "select order_id, amount, channel, updated_at, _file, _line, _batch from bronze.orders" });
        engine.Rows($"select rules from ({script.Division!.Quarantined})").ShouldBe(["required:order_id;not_null:order_id"]);
    }

    [Fact]
    public void Of_equal_times_the_later_batch_and_then_the_later_line_wins()
    {
        Bronze("('a', '1', 'web', '2026-01-01 00:00:00', 9)", "('a', '2', 'web', '2026-01-01 00:00:00', 10)");
        var script = Script();
        engine.Connection.Execute(script.Division!.CreateDuplicates);
        engine.Rows($"select amount from ({script.Rows})").ShouldBe(["2.00"]);
    }

    [Fact]
    public void A_column_that_bronze_lacks_is_null_or_its_default()
    {
        engine.Connection.Execute(
            "create table raw as select 'a' as order_id, 'f.csv' as _file, 1::bigint as _line, null::varchar as _sheet, 1::bigint as _batch, now()::timestamp as _ingested_at"
        );
        engine.Connection.Execute($"create or replace view bronze.orders as {TypedRows.Select(Orders, "raw", ["order_id"])}");
        engine.Rows("select order_id, amount, channel, updated_at, _errors from bronze.orders").ShouldBe(["a|∅|web|∅|∅"]);
    }

    public void Dispose() => engine.Dispose();

    private static ColumnContract Column(string name, ColumnType type) =>
        new()
        {
            Name = name,
            Type = type,
            At = At,
        };

    private void Bronze(params string[] rows)
    {
        engine.Connection.Execute(
            $"""
            create table raw as select order_id::varchar as order_id, amount::varchar as amount, channel::varchar as channel, updated_at::varchar as updated_at, 'f.csv' as _file, _line::bigint as _line, null::varchar as _sheet,
              1::bigint as _batch, timestamp '2026-01-03' as _ingested_at
            from (values {string.Join(", ", rows)}) as v(order_id, amount, channel, updated_at, _line)
            """
        );
        engine.Connection.Execute(
            $"create or replace view bronze.orders as {TypedRows.Select(Orders, "raw", ["order_id", "amount", "channel", "updated_at"])}"
        );
    }

    private BuildScript Script(ModelDefinition? model = null) =>
        new SourceBuild().Script(
            new BuildInput
            {
                Model = model ?? Model,
                Source = Orders,
                SelectColumns = ["order_id", "amount", "channel", "updated_at", "_file", "_line", "_batch"],
                Sql = HiddenColumns.Thread(engine.Connection, (model ?? Model).Sql, SourceBuild.HiddenColumns),
            }
        );
}
