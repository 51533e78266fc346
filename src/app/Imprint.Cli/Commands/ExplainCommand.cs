using System.CommandLine;
using System.Text.Json.Nodes;
using Imprint.Journey;

namespace Imprint.Cli.Commands;
