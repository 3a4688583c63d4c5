using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Core;
using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

public sealed class MutatedYamlTests
{
    private const string Source = """
        source: orders
        files: ["orders/*", 'x']
        csv: { delimiter: ",", quote: '"', encoding: utf-8 }
        key: [order_id]
        columns:
          order_id: { type: decimal(18,2), required: true, from: [id, OrderID] }
          note: |
            text
        """;

    private const string Model = """
        /* till
        build: scd2
        key: [a]
        checks:
          - { name: total, threshold: 98 %, rule: abs(coalesce(a, 0)) <= 0.01 }
        columns:
          a: { checks: [not_null, { range: { min: 1 } }] }
        */
        select 1 as a
        """;

    private const string Snippets = "{}[]:,'\"#&*!|>-?%@`~\t\n ()${}é\0\uFEFF01a";

    [Fact]
    public void Whatever_is_typed_the_loader_answers_with_errors_for_people()
    {
        using var folder = new ProjectFolder();
        var edits = ArbMap.Default.GeneratorFor<(int At, int Cut, int Put)[]>().ToArbitrary();
        Prop.ForAll(
                edits,
                changes =>
                {
                    folder.Write("tillhouse.yml", Mutate("name: my-shop\nmemory: 4GiB\nlake: ${X:-a}\n", changes));
                    folder.Write("sources/orders.yml", Mutate(Source, changes));
                    folder.Write("models/gold/m.sql", Mutate(Model, changes));
                    folder.Write(
                        "tests/m.yml",
                        Mutate("model: gold.m\ncases:\n  - { name: a, given: { silver.b: [{ x: 1 }] }, then: [] }\n", changes)
                    );
                    try
                    {
                        ModelTestReader.ReadAll(folder.Load());
                    }
                    catch (TillhouseErrors errors)
                    {
                        errors.Errors.ShouldAllBe(e => e.Help.Length > 0);
                    }
                    catch (TillhouseException) { }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(11UL, 7UL));
    }

    private static string Mutate(string text, (int At, int Cut, int Put)[] changes)
    {
        foreach (var (at, cut, put) in changes.Take(6))
        {
            var from = (int)((uint)(at * 7919) % (uint)(text.Length + 1));
            var length = Math.Min((int)((uint)cut % 5), text.Length - from);
            text = text.Remove(from, length).Insert(from, Snippets[(int)((uint)(put * 31) % (uint)Snippets.Length)].ToString());
        }

        return text;
    }
}
