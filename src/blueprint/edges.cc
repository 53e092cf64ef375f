#include <string>
#include <vector>

#include "blueprint/service_parts.h"
#include "blueprint/template_parts.h"
#include "cfn/ec2.h"

namespace blueprint {

std::vector<std::string> add_edges(const Scope& scope, const std::vector<Edge>& edges,
                                   const Export& from, std::string_view caller,
                                   cfn::Template& body) {
    std::vector<std::string> ids;
    for (const Edge& edge : edges) {
        bool store = edge.to == Edge::To::Store;
        // The port is part of the id: a changed port is a new rule, and the old one goes when the
        // new one stands.
        ids.push_back((store ? "StoreEdge" : "ServiceEdge") + logical_name(edge.callee) + "Port" +
                      std::to_string(edge.port));
        body.add(ids.back(), cfn::ec2::SecurityGroupIngress{
                                 .Description = std::string(caller) + " calls " + edge.callee,
                                 .FromPort = edge.port,
                                 .GroupId = import(store ? scope.names.store_group(edge.callee)
                                                         : scope.names.service_group(edge.callee)),
                                 .IpProtocol = "tcp",
                                 .SourceSecurityGroupId = import(from),
                                 .ToPort = edge.port,
                             });
    }
    return ids;
}

}  // namespace blueprint
