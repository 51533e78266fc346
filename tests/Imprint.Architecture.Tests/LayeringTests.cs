using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Imprint.Architecture.Tests;

public sealed partial class LayeringTests
{
    private const string Manufacturer = "src/role/Imprint.Manufacturer/Imprint.Manufacturer.csproj";
    private const string Operator = "src/role/Imprint.Operator/Imprint.Operator.csproj";
    private const string OperatorContract = "src/role/Imprint.Operator.Contract/Imprint.Operator.Contract.csproj";
    private const string Device = "src/role/Imprint.Device/Imprint.Device.csproj";
    private const string Element = "src/element/Imprint.Element/Imprint.Element.csproj";
    private const string Journey = "src/protocol/Imprint.Journey/Imprint.Journey.csproj";
    private const string Aka = "src/protocol/Imprint.Aka/Imprint.Aka.csproj";
    private const string Wire = "src/lib/Imprint.Wire/Imprint.Wire.csproj";
    private const string Pki = "src/lib/Imprint.Pki/Imprint.Pki.csproj";
    private const string Storage = "src/lib/Imprint.Storage/Imprint.Storage.csproj";
    private const string Web = "src/lib/Imprint.Web/Imprint.Web.csproj";
    private const string Host = "src/app/Imprint.Host/Imprint.Host.csproj";
    private const string Sim = "sim/Imprint.Sim/Imprint.Sim.csproj";
    private const string Tests = "tests/Imprint.Wire.Tests/Imprint.Wire.Tests.csproj";

    [Fact]
    public void Every_project_references_only_what_its_layer_allows()
    {
        var refusals =
            from project in Tree.Projects
            from reference in References(project)
            select Layers.Refusal(project, reference) into refusal
            where refusal is not null
            select refusal;

        Assert.Empty(refusals);
    }

    [Fact]
    public void Every_project_stands_in_a_layer() => Assert.All(Tree.Projects, project => Assert.NotNull(Layers.Of(project)));

    [Fact]
    public void The_project_files_are_really_read()
    {
        Assert.Contains(Journey, Tree.Projects);
        Assert.Contains(Pki, References(Journey));
    }

    [Theory]
    [InlineData(Operator, Manufacturer)] // roles meet on the wire
    [InlineData(Operator, Element)]
    [InlineData(Operator, Host)]
    [InlineData(Wire, Pki)] // upwards
    [InlineData(Pki, Pki)]
    [InlineData(Wire, Journey)]
    [InlineData(Aka, Journey)]
    [InlineData(Journey, Storage)]
    [InlineData(Journey, Web)]
    [InlineData(Journey, Element)]
    [InlineData("src/protocol/Imprint.Unlisted/Imprint.Unlisted.csproj", Aka)]
    [InlineData(Element, Device)]
    [InlineData(OperatorContract, Operator)]
    [InlineData(Sim, Operator)]
    [InlineData(Host, Tests)]
    [InlineData(Host, "elsewhere/Imprint.Lost/Imprint.Lost.csproj")]
    public void Refused(string from, string to) => Assert.NotNull(Layers.Refusal(from, to));

    [Theory]
    [InlineData(Pki, Wire)]
    [InlineData(Web, Storage)]
    [InlineData(Journey, Aka)]
    [InlineData(Journey, Pki)]
    [InlineData(Element, Aka)]
    [InlineData(Operator, OperatorContract)]
    [InlineData(Manufacturer, OperatorContract)]
    [InlineData(Operator, Storage)]
    [InlineData(Device, Element)]
    [InlineData(Sim, Device)]
    [InlineData(Host, Operator)]
    [InlineData(Tests, Host)]
    [InlineData("bench/Imprint.Bench/Imprint.Bench.csproj", Tests)]
    public void Allowed(string from, string to) => Assert.Null(Layers.Refusal(from, to));

    [Fact]
    public void A_lib_names_no_part_of_the_product()
    {
        var named =
            from path in Tree.Files
            where path.StartsWith("src/lib/") && path.EndsWith(".cs")
            from name in ProductNames(Tree.Read(path))
            select $"{path} names {name}";

        Assert.Empty(named);
        Assert.Equal(["Imprint.Operator"], ProductNames("using Imprint.Operator; using Imprint.Wire.Ids;"));
    }

    private static IEnumerable<string> References(string project) =>
        from reference in XDocument.Parse(Tree.Read(project)).Descendants("ProjectReference")
        let folder = Path.GetDirectoryName(Tree.FullPath(project))!
        let target = Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value.Replace('\\', '/')))
        select Path.GetRelativePath(Tree.FullPath(""), target).Replace('\\', '/');

    private static IEnumerable<string> ProductNames(string text) =>
        ProductName().Matches(text).Select(match => match.Value).Where(name => !Layers.Libs.Contains(name)).Distinct();

    [GeneratedRegex(@"\bImprint\.[A-Z]\w*", RegexOptions.ExplicitCapture)]
    private static partial Regex ProductName();
}
