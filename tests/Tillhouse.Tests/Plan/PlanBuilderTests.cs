using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.Delta.Changes;
using Tillhouse.Tests.Run;

namespace Tillhouse.Tests.Plan;

public sealed class PlanBuilderTests
{
    private static readonly TableName Input = new(Layer.Gold, "input");

    [Fact]
    public void A_table_that_is_not_there_is_built() => Reason(Planned("t"), []).ShouldBeOfType<BuildReason.First>();

    [Fact]
    public void Nothing_changed_means_nothing_to_do() =>
        Reason(Planned("t", Input), State("t", "f", (Input, new InputVersion("i", 3))), State(Input, 3)).ShouldBeNull();

    [Fact]
    public void Another_fingerprint_means_another_model() =>
        Reason(Planned("t"), State("t", "other")).ShouldBeOfType<BuildReason.ModelChanged>();

    [Fact]
    public void A_newer_version_of_an_input_is_named() =>
        Reason(Planned("t", Input), State("t", "f", (Input, new InputVersion("i", 3))), State(Input, 4))
            .ShouldBeOfType<BuildReason.InputsChanged>()
            .Tables.ShouldBe([Input]);

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void A_newer_version_of_an_input_that_changes_no_row_is_as_read(bool rows, bool metadata, bool built)
    {
        var read = new InputVersion("i", 3);
        var plan = PlanBuilder.Build(
            new PlanInput
            {
                Sources = [],
                Reach = (_, _) => new ChangeScope.Whole("a window", null),
                Models = [Planned("t", Input)],
                Lake = new Dictionary<TableName, TableState>([State("t", "f", (Input, read)), State(Input, 4)]),
                Moves = new Dictionary<(TableName, InputVersion), ChangeTally> { [(Input, read)] = new(rows, metadata, rows ? 7 : 0) },
            }
        );
        (plan.Stages.Single() is Stage.Build).ShouldBe(built);
    }

    [Fact]
    public void A_table_made_anew_is_another_input_even_at_the_same_version() =>
        Reason(Planned("t", Input), State("t", "f", (Input, new InputVersion("before", 3))), State(Input, 3))
            .ShouldBeOfType<BuildReason.InputsChanged>();

    [Fact]
    public void An_input_that_is_still_missing_has_not_changed() => Reason(Planned("t", Input), State("t", "f")).ShouldBeNull();

    [Fact]
    public void What_reads_a_table_that_will_be_built_is_built_too()
    {
        var plan = PlanBuilder.Build(
            new PlanInput
            {
                Sources = [],
                Reach = (_, _) => new ChangeScope.Whole("a window", null),
                Models = [Planned("a"), Planned("b", new TableName(Layer.Gold, "a"))],
                Lake = new Dictionary<TableName, TableState>([State("b", "f", (new TableName(Layer.Gold, "a"), new InputVersion("i", 0)))]),
            }
        );
        plan.Stages.OfType<Stage.Build>().Select(s => s.Table.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Force_builds_everything() =>
        PlanBuilder
            .Build(
                new PlanInput
                {
                    Sources = [],
                    Reach = (_, _) => new ChangeScope.Whole("a window", null),
                    Models = [Planned("t")],
                    Lake = new Dictionary<TableName, TableState>([State("t", "f")]),
                    Force = true,
                }
            )
            .Stages.Single()
            .ShouldBeOfType<Stage.Build>()
            .Reason.ShouldBeOfType<BuildReason.Forced>();

    [Fact]
    public void A_merge_whose_reach_is_not_bounded_says_why_it_is_computed_whole() =>
        Stage(Planned("t", Input) with { Model = TestModels.Model("t") with { Build = new BuildKind.Merge() } })
            .Extent.ShouldBeOfType<BuildExtent.Whole>()
            .Why.ShouldBe("a window");

    [Fact]
    public void A_table_that_is_always_made_whole_needs_no_reason() =>
        Stage(Planned("t", Input)).Extent.ShouldBe(new BuildExtent.Whole(null));

    private static Stage.Build Stage(PlannedModel model) =>
        PlanBuilder
            .Build(
                new PlanInput
                {
                    Sources = [],
                    Reach = (_, _) => new ChangeScope.Whole("a window", null),
                    Models = [model],
                    Lake = new Dictionary<TableName, TableState>([State("t", "f", (Input, new InputVersion("i", 3))), State(Input, 4)]),
                }
            )
            .Stages.Single()
            .ShouldBeOfType<Stage.Build>();

    private static BuildReason? Reason(PlannedModel model, params KeyValuePair<TableName, TableState>[] lake) =>
        (
            PlanBuilder
                .Build(
                    new PlanInput
                    {
                        Sources = [],
                        Reach = (_, _) => new ChangeScope.Whole("a window", null),
                        Models = [model],
                        Lake = new Dictionary<TableName, TableState>(lake),
                    }
                )
                .Stages.Single() as Stage.Build
        )?.Reason;

    private static PlannedModel Planned(string name, params TableName[] inputs) => new(TestModels.Model(name), "f", inputs);

    private static KeyValuePair<TableName, TableState> State(TableName table, long version) =>
        new(table, new TableState("i", version, 0, 0, 0, null));

    private static KeyValuePair<TableName, TableState> State(
        string name,
        string fingerprint,
        params (TableName Table, InputVersion Version)[] inputs
    )
    {
        var record = new BuildRecord
        {
            Model = $"gold.{name}",
            Fingerprint = fingerprint,
            Run = "r",
            Inputs = inputs.ToDictionary(i => i.Table.ToString(), i => i.Version),
            Counts = new Dictionary<string, long>(),
        };
        return new(new TableName(Layer.Gold, name), new TableState("i", 0, 0, 0, 0, record));
    }
}
