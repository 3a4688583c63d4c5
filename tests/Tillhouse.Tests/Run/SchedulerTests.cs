using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Core;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Tests.Run;

public sealed class SchedulerTests
{
    [Fact]
    public void A_stage_starts_when_all_that_it_reads_has_ended()
    {
        var scheduler = Schedule(("a", []), ("b", []), ("c", ["a", "b"]));
        Names(scheduler.Start()).ShouldBe(["a", "b"]);
        Names(scheduler.Succeeded(Table("a"))).ShouldBeEmpty();
        Names(scheduler.Succeeded(Table("b"))).ShouldBe(["c"]);
        scheduler.IsDone.ShouldBeFalse();
        scheduler.Succeeded(Table("c"));
        scheduler.IsDone.ShouldBeTrue();
    }

    [Fact]
    public void A_failure_blocks_what_reads_it_and_nothing_else()
    {
        var scheduler = Schedule(("a", []), ("b", []), ("c", ["a"]), ("d", ["c"]), ("e", ["b"]));
        scheduler.Start();
        Names(scheduler.Failed(Table("a"))).ShouldBe(["c", "d"]);
        Names(scheduler.Succeeded(Table("b"))).ShouldBe(["e"]);
        scheduler.Succeeded(Table("e"));
        scheduler.IsDone.ShouldBeTrue();
    }

    [Fact]
    public void A_stage_that_is_not_part_of_the_plan_is_not_waited_for()
    {
        var scheduler = Schedule(("c", ["elsewhere"]));
        Names(scheduler.Start()).ShouldBe(["c"]);
    }

    [Fact]
    public void Whatever_the_order_of_events_every_stage_ends_once_and_none_before_its_inputs()
    {
        var graphs = Gen.Choose(1, 12).SelectMany(n => Gen.Choose(0, int.MaxValue - 1).Select(seed => (n, seed)));
        Prop.ForAll(
                graphs.ToArbitrary(),
                graph =>
                {
                    var random = new Random(graph.seed);
                    var reads = Enumerable
                        .Range(0, graph.n)
                        .ToDictionary(
                            i => $"t{i}",
                            i => Enumerable.Range(0, i).Where(_ => random.Next(3) == 0).Select(j => $"t{j}").ToArray()
                        );
                    var scheduler = Schedule([.. reads.Select(r => (r.Key, r.Value))]);
                    var running = new List<string>(Names(scheduler.Start()));
                    var done = new HashSet<string>();
                    var lost = new HashSet<string>();
                    while (running.Count > 0)
                    {
                        var ending = running[random.Next(running.Count)];
                        running.Remove(ending);
                        reads[ending].ShouldBeSubsetOf(done);
                        if (random.Next(5) == 0)
                        {
                            lost.Add(ending);
                            foreach (var blocked in Names(scheduler.Failed(Table(ending))))
                            {
                                lost.Add(blocked).ShouldBeTrue();
                            }
                        }
                        else
                        {
                            done.Add(ending).ShouldBeTrue();
                            running.AddRange(Names(scheduler.Succeeded(Table(ending))));
                        }
                    }

                    scheduler.IsDone.ShouldBeTrue();
                    (done.Count + lost.Count).ShouldBe(graph.n);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static TableName Table(string name) => new(Layer.Gold, name);

    private static IEnumerable<string> Names(IEnumerable<Stage> stages) => [.. stages.Select(s => s.Table.Name)];

    private static Scheduler Schedule(params (string Name, string[] Reads)[] graph)
    {
        var reads = graph.ToDictionary(g => Table(g.Name), g => g.Reads.Select(Table));
        return new Scheduler(
            graph.Select(g => new Stage.Build(TestModels.Model(g.Name), new BuildReason.First(), new BuildExtent.Whole(null))),
            t => reads[t]
        );
    }
}
