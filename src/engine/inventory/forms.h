#pragma once
// Forms: the texts with holes by which the tables say what names, ARNs and end points look like.

#include <cstdint>
#include <string>
#include <string_view>

#include "cfn/expression.h"
#include "engine/aws_ids.h"

namespace engine {

/// What a form can speak of.
///
///   {account} {region} {zone} {rev}   of the inventory and the thing
///   {name} {id}                       its name, its physical id
///   {path}                            its name with a '/' in front, one alone
///   {.Path} {.Path|other}             a property, `other` when it is absent
///   {/Path}                           the part of a property behind the last '/' or ':'
///   {>Path} {>id}                     the part of a property, or the id, behind the first '/'
///   {:id}                             the part of the id behind the last ':'
///   {type} {unique}                   of the thing; for messages
///   {ref}                             the id without its mark
///   {bus|} {bus/}                     the event bus and '|' or '/'; nothing on the default one
///   {scaling-target} {scaled-resource}  of a scaling policy: "RESOURCE|DIMENSION|SERVICE" and
///   "SERVICE/RESOURCE"
///   {elb-kind} {elb-scheme} {elb-zone} {db-port} {region-code} {zone-id} {service-role}
///   {host-and-path}  spelled as AWS does in ARNs, ids and names of hosts and roles
///   {@Attribute}                      an attribute that stands before this one
///   {hex:17} {upper:13} {mixed:6} {decimal:10} {uuid}   made up, from the ids
///   {#}                               a mark, made up: '#' and what tells it from others
struct FormContext {
    std::string_view account = {};
    std::string_view region = {};
    std::string_view zone = {};
    std::string_view name = {};
    std::string_view id = {};
    std::string_view type = {};
    std::string_view unique = {};
    std::uint32_t revision = 0;
    const cfn::Object* properties = nullptr;
    const cfn::Object* attributes = nullptr;
    IdSource* ids = nullptr;  ///< nothing: the form makes nothing up
};

/// `id` without the mark at its end.
std::string_view without_mark(std::string_view id);

/// Whether filling the form draws on the ids.
bool makes_up(std::string_view form);

/// The form with its holes filled. A hole of an unknown name is a mistake of a table: asserted.
std::string fill(std::string_view form, const FormContext& context);

}  // namespace engine
